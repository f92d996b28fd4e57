/** The text that each of these unpacks to. */
export const SAMPLE_TEXT = Array.from({ length: 600 }, (_, i) => `line ${i % 7} of ${(i * i) % 11}\n`).join("");

/** `SAMPLE_TEXT` by gzip -9, xz -9, bzip2 -9 and zstd -19, so that no test needs the tools. */
export const SAMPLES = {
  gzip: decode(
    "H4sIAAAAAAACA+2TMQoDQQwD+7xin2DHdsAPSiBw5P7fBbON4FB3pToVu4NtMcf39162zs+yxzHZJ/vOz8m5c0zunXNy7VyTY+cX",
    "ZIM3Dn8vTAemAdOBmcBsYBYwA5hB5mzCdGAaMB2YCcwGZpHdg8zZhOnANGA6MJPcs8juQeZswsTejXSU5J5Fdg8yZxMm9m6koyT3",
    "LLJ7kDmbMLF3Ix0luWeR3YPM2YSJvctNuSk35abclJtyU27KTbkpN+Wm3JSbclNuyk25KTflptyUm3JTbt7n5h9PtqeiIBwAAA==",
  ),
  xz: decode(
    "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4BwfAJ9dADYaSh8IoCYDTQcngUbiKEKNinSwOwAjClVXzzDQwU7+DnEAJe8gPYOirpNu",
    "eBa+GoHR93MhORTLjoqRt1GBNw8/QsgCnsBF5nuXGBZlyGDwBgfeslO4jkVHymkHz5SX6K08iGjhm/D4gbISIlJY7p5mxq6zta2t",
    "fbmfTYcWeewAZxX3RJJJRwyi0RqUUIHs9ERPsQ8xy8zEJwKyhxfojgAAQWWq2xhdOcEAAbsBoDgAAPazK+mxxGf7AgAAAAAEWVo=",
  ),
  bzip2: decode(
    "QlpoOTFBWSZTWf4C83gACo/ZAAAQQAB/IAMlwAG8DoBTAATQpgAJoJqlRkyYjApUp6eVTUepidrNGD6HR/Bg5XodrB4ODB2vBlYO",
    "D0OjB4OVg6PKwYOD0OjB5XBg6PBgwcHqujB4ODK6PBgwcHodrB4ODB0eVlZXB6HRg8HKwdHgwYOD1XRlfKl8EsRMoliJkSxEyJYU",
    "uJJyUvg9j2Pg919D2Nq0NDatDatDmhobVtWhlW1aGhtWhoaGq2ratDQ2rQ0Nq2rQ0NDatD4FI/BSP0Uj9FI/BSP0UjBSP+LuSKcK",
    "Eh/AXm8A",
  ),
  zstd: decode(
    "KLUv/WQgGz0DAJJFDQ7A6zQY/5ljS5IIhwLnBoB36xfHu/WL4936xfFu/eJ4t35xvFu/OJ4btestQQawUFJYIMicTKgQ+Owd0Euh",
    "NRKAEZAIRh5/3f+/A4H4uSHEMIEIchg5uD6fTXzg6sBQKHkMSQGKpokG",
  ),
} as const;

function decode(...lines: readonly string[]): Uint8Array {
  return new Uint8Array(Buffer.from(lines.join(""), "base64"));
}
