import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { tempFolder } from "../../golden/cli-support.js";
import { joinBytes, noise } from "../../setup/bytes.js";
import { tar, tarMember } from "../../unit/workers/archive/tar-builder.js";
import { zip } from "../../unit/workers/archive/zip-builder.js";
import { lttngMetadata } from "../../unit/workers/formats/ctf/writer.js";
import { METADATA, open, STREAM, utf8 } from "./support.js";

// Archives as attackers and broken downloads make them, through the command line.

const OTHER_METADATA = utf8(lttngMetadata({ uuid: "8a1f2c3d-0001-4abc-9def-0011223344ff" }).replace("uuid = ", "x = "));
const TRACE = [
  { name: "t/metadata", data: METADATA },
  { name: "t/ch_0", data: STREAM },
];

function archive(name: string, bytes: Uint8Array): string {
  const path = join(tempFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

test.each([
  ["t.tar", tar(...TRACE)],
  ["t.tgz", gzipSync(tar(...TRACE))],
  ["t.zip", zip(...TRACE)],
  ["no-suffix", gzipSync(gzipSync(zip(...TRACE)))],
])("a trace in %s", async (name, bytes) => {
  const { events, problems } = await open(archive(name, bytes));
  expect({ events, problems }).toEqual({ events: 15, problems: [] });
});

/** A machine that runs other tests beside may meet the limit of time before the one that is meant. */
const IN_ANY_TIME = ["--max-seconds", "3600"];

const EVIL = [
  { name: "../../etc/evil", data: "x" },
  { name: "/etc/evil", data: "x" },
  { name: "t/../../evil", data: "x" },
];

test("members that lead out are left out and said; the trace beside them opens", async () => {
  for (const bytes of [tar(...EVIL, ...TRACE), zip(...EVIL, ...TRACE)]) {
    const { events, problems } = await open(archive("evil", bytes));
    expect(events).toBe(15);
    expect(problems).toHaveLength(3);
    for (const problem of problems) expect(problem).toMatch(/^warning: ".*evil" is left out: its path .*evil/);
  }
});

test("a metadata that is a link to a file of this machine is no metadata", async () => {
  const tarred = tar({ name: "t/metadata", type: "2", link: "/etc/passwd" }, { name: "t/ch_0", data: STREAM });
  expect((await open(archive("a.tar", tarred))).lines).toEqual([
    expect.stringMatching(/without a metadata file.*t\/ch_0/),
  ]);
  const hard = tar({ name: "t/metadata", type: "1", link: "/etc/passwd" }, { name: "t/ch_0", data: STREAM });
  expect((await open(archive("a.tar", hard))).lines).toEqual([
    expect.stringMatching(/without a metadata file.*t\/ch_0/),
  ]);
  const zipped = zip({ name: "t/metadata", data: "/etc/passwd", mode: 0o120777 }, { name: "t/ch_0", data: STREAM });
  expect((await open(archive("a.zip", zipped))).lines).toEqual([
    expect.stringMatching(/without a metadata file.*t\/ch_0/),
  ]);
});

test("devices, pipes and folders named like streams", async () => {
  const odd = ["3", "4", "6", "5"].map((type, i) => ({ name: `t/ch_${i + 1}`, type }));
  const { events } = await open(archive("a.tar", tar(...odd, ...TRACE)));
  expect(events).toBe(15);
});

test("two traces in one archive, one of them broken, and garbage beside them", async () => {
  const members = [
    ...TRACE,
    { name: "u/metadata", data: OTHER_METADATA },
    { name: "u/ch_0", data: STREAM },
    { name: "v/metadata", data: "/* CTF 1.8 */ trace { byte_order = sideways; };" },
    { name: "readme.txt", data: "hello" },
    { name: "t/notes.txt", data: "hello, I am no stream" },
    { name: "t/.hidden", data: "x" },
  ];
  const path = archive("both.zip", zip(...members));
  const { info, problems } = await open(path);
  expect(info?.traces.map(({ path: at, events }) => `${at} ${events}`)).toEqual(["t 15", "u 15"]);
  expect(problems).toEqual([
    expect.stringMatching(/^error: no CTF packet here .*\(t\/notes.txt, byte 0\)/),
    expect.stringMatching(/^error: .*\(v\/metadata, byte \d+\)/),
    "note: a file beside the traces not read: readme.txt (readme.txt)",
  ]);
});

test("an archive cut short: what came before the cut opens, the cut is named", async () => {
  const big = tar(...TRACE, { name: "t/ch_1", data: noise(50_000) });
  for (const [bytes, where] of [
    [big.subarray(0, 12_000), /^error: .*\(.*a, byte \d+\)/],
    [gzipSync(big).subarray(0, 20_000), /^error: .*\(.*a, byte \d+\)/],
  ] as const) {
    const { code, events, problems } = await open(archive("a", bytes));
    expect({ code, events }).toEqual({ code: 0, events: 15 });
    expect(problems).toContainEqual(expect.stringMatching(where));
  }
});

test("cut before there is a trace: the cut is why", async () => {
  for (const bytes of [
    gzipSync(tar(...TRACE)).subarray(0, 300),
    zip(...TRACE).subarray(0, 300),
    gzipSync(tar(...TRACE)).subarray(0, 12),
  ]) {
    expect((await open(archive("a", bytes))).lines).toEqual([
      expect.stringMatching(/(cut|end|short|damaged).*\(\/.*a(, byte \d+)?\)/),
    ]);
  }
});

test("nothing in it", async () => {
  for (const bytes of [tar(), zip(), gzipSync(new Uint8Array(0)), gzipSync(tar())]) {
    const { lines } = await open(archive("empty", bytes));
    expect(lines).toEqual([expect.stringMatching(/\/empty/)]);
  }
});

test("archives in archives in archives: the limit is named", async () => {
  let nested = zip(...TRACE);
  for (let i = 0; i < 8; i += 1) nested = zip({ name: `n${i}.zip`, data: nested, stored: true });
  const path = archive("deep.zip", nested);
  expect((await open(path)).lines).toEqual([expect.stringMatching(/inside 4 others is not opened.*--max-depth/)]);
  expect((await open(path, "--max-depth", "9")).events).toBe(15);
});

test("each archive holds forty more: stopped by the number of entries", async () => {
  let level = zip({ name: "core", data: "x" });
  for (let depth = 0; depth < 3; depth += 1) {
    const inner = level;
    level = zip(...Array.from({ length: 40 }, (_, n) => ({ name: `${n}.zip`, data: inner })));
  }
  const { lines } = await open(archive("42.zip", level), "--max-entries", "5000", ...IN_ANY_TIME);
  expect(lines).toEqual([expect.stringMatching(/has [\d ]+ entries, the limit is 5 000.*--max-entries/)]);
});

test("thirty thousand entries, a trace among them", async () => {
  const headers = new Uint8Array(30_000 * 512);
  for (let i = 0; i < 30_000; i += 1) headers.set(tarMember({ name: `d/${i}` }), i * 512);
  const { events } = await open(
    archive("many.tgz", gzipSync(joinBytes(headers, tar(...TRACE)), { level: 1 })),
    ...IN_ANY_TIME,
  );
  expect(events).toBe(15);
});

/** 8 MiB of bytes that may be a trace, packed by bzip2, zstd and xz, and that by gzip. */
const PACKED = {
  bz2:
    "H4sIAAAAAAACA3OKyrA0dIxUC47k+FAaxZz32MFBgcGBQYHBoMHXratFKTGgxS+paZPPss3TT/LOYrt7rKHBgaEBqCKRYVaPlkDnooUcc46y" +
    "psz0TVE+eDWDd3cvI0MDIwNQxSFGUymgfKuToGUX10mjWefiVcwypMulmBgZmBgYGRhbmLIMVjipAa0oFhGdlGo6oZ89dIHZOxMWJgYWoApm" +
    "DpYrGUB5UQ6XZxraKqeyLWsm3FyQeyeDg4WBA6iCTYBzxaGFHLOAVpwJCPOccs3JRjas4faOCwIcDAJAFTwKwoFAt80IURSesWDNZM01Tz85" +
    "pzVuL1ygIAD0nACDhIPaYq4WJaAV6kR5f9OsCxnPmExYEd4PMmrwknJQ5dN70lWwUEE5cJ4SAK6OjxlMAQAA",
  zst: "H4sIAAAAAAACA9PYqv+XISOEgUGAsYGR4ff/p3zcLgwMDIwMf/9/4maBMS0ZmEaZo8zBxnRFMAHUAOp+yAIAAA==",
  xz:
    "H4sIAAAAAAACA/trXhURxcDA8uzaFjcmBkVGGQYGBoHzEWf+/xdizItlYFio/b1WvsH+6+3b+uGvWW5+/9yQd8RagXt+vXjAPeU6xjLBJ68L" +
    "i1wTrrpsTiuZ7mF1krtVP/DjnQqWnSeiOCufLpwndFJYmP/UUpUXPYExwWpN+q83VV5eoFahuEXg2AwjX+kr4cW5yx6e+FepuHWFcX9SS21U" +
    "YNKkEs+YI7mbJj1fcOIcO8u7+feWOp3usI9h6L/gt15NY0qhvG2/ysOCecuV499onG69OHVGV53WxE/qpd8lD7DN8J3x98b6qxP4j6gG//g6" +
    "0cyQdemGd/kHC3zdeS5OFFy1NkF217mN6hIxkW0v04Ii9r0sWxP55Gk0K8fP47fW/vkdpF1yVi5awenn3WDbH5opnNYNp7Vy7m+1/nBkr178" +
    "Kn477zSnCcJ8/wUm/yisiPzBffb/VA03/pV/au79nmWgF3agv/Vzc+OBVPKs1szlE5//X4BRm+FNcfDyv/vW1RhKzd/ea5g37HxKJasD+e03" +
    "jQbYaIDRNsAamHcysDJUx9leZmBI97hwM6CXOY+BcQVXQ0MDi9g6DZ+NR9J/MwHLTAaWyCgAm6Lq30wFAAA=",
};

const BOMBS: Readonly<Record<string, Uint8Array>> = {
  gz: gzipSync(Buffer.from("\x01\x80".repeat(4 << 20), "latin1")),
  ...Object.fromEntries(Object.entries(PACKED).map(([name, text]) => [name, gunzipSync(Buffer.from(text, "base64"))])),
};

test.each(Object.entries(BOMBS))("a bomb as .%s, bare and in a zip: stopped at the limit", async (name, once) => {
  const bomb = joinBytes(...Array.from({ length: 3 }, () => once));
  for (const bytes of [bomb, zip({ name: `x.${name}`, data: bomb, stored: true })]) {
    const { lines } = await open(archive(`bomb.${name}`, bytes), "--max-unpacked", "20M", ...IN_ANY_TIME);
    expect(lines).toEqual([
      expect.stringMatching(/unpacks to more than the limit of 20.971.520 bytes;.*--max-unpacked/),
    ]);
  }
});

test("a small file that unpacks to gigabytes is stopped long before, without being told to", async () => {
  const bomb = joinBytes(...Array.from({ length: 40 }, () => BOMBS.zst ?? new Uint8Array(0)));
  const { lines } = await open(archive("bomb.zst", bomb));
  expect(lines).toEqual([expect.stringMatching(/more than the limit of 268.435.456 bytes/)]);
});

test("zeros: the limit is met before they are unpacked whole", async () => {
  const bytes = gzipSync(new Uint8Array(48 << 20));
  const { lines } = await open(
    archive("b.gz", joinBytes(bytes, bytes, bytes)),
    "--max-unpacked",
    "200M",
    ...IN_ANY_TIME,
  );
  expect(lines).toEqual([expect.stringMatching(/most of them the same.*limit of 209.715.200 bytes.*b\.gz/)]);
});

test("a trace beside a bomb opens", async () => {
  const bomb = BOMBS.gz ?? new Uint8Array(0);
  const { events, problems } = await open(
    archive("a.tar", tar(...TRACE, { name: "t/x.gz", data: bomb })),
    "--max-unpacked",
    "5M",
  );
  expect(events).toBe(15);
  expect(problems).toEqual([expect.stringMatching(/^error: archive unpacks to more than/)]);
});

test("logs and zeros beside a trace, unpacked in part, change nothing of what is said of them", async () => {
  const junk = { log: "x.log", zeros: "disk" };
  const text = utf8("it was a quiet night\n".repeat(1_700_000));
  const members = [
    ...TRACE,
    { name: `t/${junk.log}`, data: text },
    { name: junk.zeros, data: new Uint8Array(40 << 20) },
  ];
  const packed = await open(archive("a.tgz", gzipSync(tar(...members))));
  const plain = await open(archive("a.tar", tar(...members)));
  expect(packed.info).toEqual(plain.info);
  expect(packed.events).toBe(15);
  expect(packed.problems).toHaveLength(2);
});
