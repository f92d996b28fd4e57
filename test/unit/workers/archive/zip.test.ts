import { expect, test } from "vitest";
import { joinBytes } from "../../../setup/bytes.js";
import { SAMPLE_TEXT, SAMPLES } from "./samples.js";
import { expand, file, utf8 } from "./support.js";
import { zip, zip64End, zipEnd, zipMember, zipParts } from "./zip-builder.js";

const members = [
  { name: "kernel/", stored: true },
  { name: "kernel/ch0_0", data: "stream 0", stored: true },
  { name: "kernel/metadata", data: SAMPLE_TEXT },
  { name: "kernel/empty" },
];
const contents = { "kernel/ch0_0": "stream 0", "kernel/metadata": SAMPLE_TEXT, "kernel/empty": "" };

test("stored members are slices, deflated ones are unpacked", async () => {
  const { texts, kinds, problems } = await expand([file("a.zip", zip(...members))]);
  expect(texts).toEqual(contents);
  expect(kinds).toEqual({ "kernel/ch0_0": "slice", "kernel/metadata": "memory", "kernel/empty": "memory" });
  expect(problems).toEqual([]);
});

test("an empty zip has no members and no problems", async () => {
  expect(await expand([file("a.zip", zipEnd(0, 0, 0))])).toEqual({ texts: {}, kinds: {}, problems: [], limits: [] });
});

test("sizes after the data, zip64, a comment, something before and something after", async () => {
  const descriptors = members.map((member) => ({ ...member, descriptor: member.stored !== true }));
  expect((await expand([file("a.zip", zip(...descriptors))])).texts).toEqual(contents);

  const big = zipParts(members.map((member) => ({ ...member, zip64: true })));
  const end64 = zip64End(4, big.directory.byteLength, big.locals.byteLength);
  const zip64 = joinBytes(big.locals, big.directory, end64);
  expect(await expand([file("a.zip", zip64)])).toMatchObject({ texts: contents, problems: [] });

  const { locals, directory } = zipParts(members);
  const end = zipEnd(4, directory.byteLength, locals.byteLength, "PK\x05\x06 in a comment");
  expect((await expand([file("a.zip", joinBytes(locals, directory, end))])).texts).toEqual(contents);
  const appended = joinBytes(zip(...members), utf8("appended"));
  expect((await expand([file("a.zip", appended)])).texts).toEqual(contents);
  // A self-extracting zip does not begin like one; one put behind a marker does.
  const shifted = joinBytes(Uint8Array.of(0x50, 0x4b, 7, 8), zip(...members));
  expect((await expand([file("a.zip", shifted)])).texts).toEqual(contents);
});

test("other compression methods", async () => {
  const packed = [
    { name: "zstd", data: SAMPLES.zstd, method: 93 },
    { name: "xz", data: SAMPLES.xz, method: 95 },
    { name: "bzip2", data: SAMPLES.bzip2, method: 12 },
    { name: "lzma", data: "?", method: 14 },
  ];
  const size = SAMPLE_TEXT.length;
  const { texts, problems } = await expand([file("a.zip", zip(...packed.map((m) => ({ ...m, stored: true, size }))))]);
  expect(texts).toEqual({ zstd: SAMPLE_TEXT, xz: SAMPLE_TEXT, bzip2: SAMPLE_TEXT });
  expect(problems.filter((problem) => !problem.includes("CRC-32"))).toEqual([
    expect.stringContaining('"lzma" is left out: compression method 14 is not supported'),
  ]);
});

test("names: UTF-8 with and without the flag, else code page 437", async () => {
  const { local, entry } = zipMember({ name: "?.txt", data: "437", stored: true }, 0);
  local[30] = 0x81;
  entry[46] = 0x81;
  const archive = joinBytes(local, entry, zipEnd(1, entry.byteLength, local.byteLength));
  expect((await expand([file("a.zip", archive)])).texts).toEqual({ "ü.txt": "437" });
  const utf = zip({ name: "ä", flags: 0x800, data: "1" }, { name: "ö", data: "2" });
  expect((await expand([file("a.zip", utf)])).texts).toEqual({ ä: "1", ö: "2" });
});

test("encrypted members and links are left out in words, the others are there", async () => {
  const archive = zip(
    { name: "secret", flags: 1 },
    { name: "link", mode: 0o120777, data: "/etc" },
    { name: "a", data: "a" },
  );
  const { texts, problems } = await expand([file("a.zip", archive)]);
  expect(texts).toEqual({ a: "a" });
  expect(problems).toEqual([
    expect.stringMatching(/^note: "secret" is left out: it is encrypted; unpack the archive with its password first/),
    expect.stringMatching(/^note: "link" is left out: it is a symbolic link/),
  ]);
});

test("a checksum that differs is reported with the member's name, stored or not", async () => {
  const archive = zip({ name: "s", data: "1", stored: true, crc: 5 }, { name: "d", data: SAMPLE_TEXT, crc: 5 });
  const { texts, problems } = await expand([file("a.zip", archive)]);
  expect(texts).toEqual({ s: "1", d: SAMPLE_TEXT });
  expect(problems).toEqual([
    expect.stringMatching(/^error: "s" is damaged: its checksum \(CRC-32\) differs \(a\.zip, byte 0\)/),
    expect.stringMatching(/^error: "d" is damaged: its checksum \(CRC-32\) differs/),
  ]);
});

test("damage in one member leaves the others alone", async () => {
  const archive = zip(...members, { name: "after", data: SAMPLE_TEXT });
  const at = zipParts(members.slice(0, 2)).locals.byteLength + 30 + "kernel/metadata".length;
  archive.fill(0xff, at + 20, at + 40);
  const { texts, problems } = await expand([file("a.zip", archive)]);
  expect(texts.after).toBe(SAMPLE_TEXT);
  expect(texts["kernel/ch0_0"]).toBe("stream 0");
  expect(problems.join()).toMatch(/"kernel\/metadata" is damaged: deflate data/);
});

test("sizes that lie are reported", async () => {
  const archive = zip({ name: "more", data: SAMPLE_TEXT, size: 10 }, { name: "less", data: "12", size: 3 });
  const { problems } = await expand([file("a.zip", archive)]);
  expect(problems).toEqual([
    expect.stringMatching(/"more" is damaged: it unpacks to more than the 10 bytes announced/),
    expect.stringMatching(/"less" has 2 of 3 bytes/),
  ]);
});

test("cut off: the members before are found without the directory", async () => {
  for (const descriptor of [false, true]) {
    const parts = zipParts(members.slice(1).map((m) => ({ ...m, descriptor: descriptor && m.stored !== true })));
    const { texts, problems } = await expand([file("a.zip", joinBytes(parts.locals, parts.directory.subarray(0, 30)))]);
    expect(texts).toEqual(contents);
    expect(problems).toEqual([expect.stringMatching(/^error: zip has no directory: the file is cut off/)]);
    const within = parts.locals.subarray(0, zipParts(members.slice(1, 2)).locals.byteLength + 100);
    const cut = await expand([file("a.zip", within)]);
    expect(cut.texts["kernel/ch0_0"]).toBe("stream 0");
    expect(cut.problems.join()).toMatch(/cut off/);
  }
});

test("a damaged directory: the members before the damage", async () => {
  const parts = zipParts(members);
  const directory = parts.directory.slice();
  directory[directory.byteLength - 46 - "kernel/empty".length] = 0;
  const { texts, problems } = await expand([file("a.zip", joinBytes(parts.locals, directory, parts.end))]);
  expect(Object.keys(texts)).toEqual(["kernel/ch0_0", "kernel/metadata"]);
  expect(problems).toEqual([expect.stringMatching(/^error: zip directory is damaged \(a\.zip, byte \d+\)/)]);
});
