// Parts of a text in TSDL (CTF 1.8.3, appendix C).

/** A leading "_" keeps names apart from keywords, and readers take it off (CTF 1.8.3, 7.3.2). */
export function identifierOf(name: string, used: Set<string>): string {
  const plain = `_${name.replace(/\W/g, "_") || "_"}`;
  let identifier = plain;
  for (let i = 2; used.has(identifier); i += 1) identifier = `${plain}_${i}`;
  used.add(identifier);
  return identifier;
}

/** ASCII only: other bytes as octal escapes, which no digit behind them can lengthen. */
export function quoted(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const parts = Array.from(bytes, (byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return 0x20 <= byte && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${parts.join("")}"`;
}
