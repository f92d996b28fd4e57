import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { joinBytes } from "../../../setup/bytes.js";
import { SAMPLE_TEXT, SAMPLES } from "./samples.js";
import { expand, file } from "./support.js";
import { paxRecord, tar, tarMember, withChecksum } from "./tar-builder.js";

const plain = tar(
  { name: "kernel/", type: "5" },
  { name: "kernel/ch0_0", data: "stream 0" },
  { name: "kernel/empty" },
  { name: "kernel/metadata", data: "x".repeat(1500) },
);
const contents = { "kernel/ch0_0": "stream 0", "kernel/empty": "", "kernel/metadata": "x".repeat(1500) };

test("members of a plain tar are slices of it: nothing is copied", async () => {
  const { texts, kinds, problems } = await expand([file("a.tar", plain)]);
  expect(texts).toEqual(contents);
  expect(new Set(Object.values(kinds))).toEqual(new Set(["slice"]));
  expect(problems).toEqual([]);
});

test("a compressed tar is unpacked into memory, its name does not matter", async () => {
  const { texts, kinds, problems } = await expand([file("trace", gzipSync(plain))]);
  expect(texts).toEqual(contents);
  expect(new Set(Object.values(kinds))).toEqual(new Set(["memory"]));
  expect(problems).toEqual([]);
});

test("with other files beside it, the archive's name comes first", async () => {
  const { texts } = await expand([file("a.tar.gz", gzipSync(plain)), file("notes", new Uint8Array(3))]);
  expect(Object.keys(texts)).toEqual([...Object.keys(contents).map((path) => `a.tar.gz/${path}`), "notes"]);
});

test("a compressed file takes the place of the packed one", async () => {
  const { texts } = await expand([file("trace/ch0.xz", SAMPLES.xz), file("trace/metadata.zst", SAMPLES.zstd)]);
  expect(texts).toEqual({ "trace/ch0": SAMPLE_TEXT, "trace/metadata": SAMPLE_TEXT });
});

test("archives inside archives", async () => {
  const inner = gzipSync(tar({ name: "deep/ch0", data: "deep" }, { name: "packed.bz2", data: SAMPLES.bzip2 }));
  const outer = tar({ name: "x/inner.tgz", data: inner }, { name: "x/y", data: "y" });
  const { texts, problems } = await expand([file("outer.tar", outer)]);
  expect(texts).toEqual({
    "x/inner.tgz/deep/ch0": "deep",
    "x/inner.tgz/packed": SAMPLE_TEXT,
    "x/y": "y",
  });
  expect(problems).toEqual([]);
});

const longName = `${"long/".repeat(40)}name`;

test("long names: ustar prefix, GNU and pax", async () => {
  const gnu = [
    tarMember({ name: "././@LongLink", type: "L", data: `${longName}1\0`, magic: "ustar  \0" }),
    tarMember({ name: longName.slice(0, 99), data: "gnu", magic: "ustar  \0" }),
  ];
  const pax = [
    tarMember({ name: "PaxHeaders/x", type: "x", data: paxRecord("path", `${longName}é`) }),
    tarMember({ name: "short", data: "pax" }),
  ];
  const ustar = tarMember({ name: "name", prefix: "some/folder", data: "ustar" });
  const global = tarMember({ name: "g", type: "g", data: paxRecord("comment", "nothing of ours") });
  const { texts, problems } = await expand([
    file("a.tar", joinBytes(global, ...gnu, ...pax, ustar, new Uint8Array(1024))),
  ]);
  expect(texts).toEqual({ [`${longName}1`]: "gnu", [`${longName}é`]: "pax", "some/folder/name": "ustar" });
  expect(problems).toEqual([]);
});

test("sizes in base 256 and from pax", async () => {
  const data = "y".repeat(700);
  const pax = tarMember({ name: "PaxHeaders/b", type: "x", data: paxRecord("size", "700") });
  const archive = joinBytes(
    tarMember({ name: "a", data, binarySize: true }),
    pax,
    tarMember({ name: "b", data, size: 0 }),
    new Uint8Array(1024),
  );
  expect((await expand([file("a.tar", archive)])).texts).toEqual({ a: data, b: data });
});

test("a member of more than 8 GB is a slice, cut to what is there", async () => {
  const huge = tarMember({ name: "huge", size: 9e9, binarySize: true });
  const { texts, problems } = await expand([file("a.tar", joinBytes(huge, new Uint8Array(2000)))]);
  expect(texts.huge?.length).toBe(2000);
  expect(problems).toEqual(["error: the file is cut off: huge has 2000 of 9000000000 bytes (a.tar, byte 2512)"]);
});

test("v7 tar, without any magic", async () => {
  const old = joinBytes(tarMember({ name: "old", data: "v7", magic: "", type: "\0" }), new Uint8Array(1024));
  expect((await expand([file("a", old)])).texts).toEqual({ old: "v7" });
});

test("links, devices and sparse files are left out, with a note each", async () => {
  const archive = tar(
    { name: "hard", type: "1", link: "/etc/passwd" },
    { name: "soft", type: "2", link: "../../x" },
    { name: "null", type: "3" },
    { name: "disk", type: "4" },
    { name: "pipe", type: "6" },
    { name: "holes", type: "S", data: "d".repeat(512) },
    { name: "kept", data: "kept" },
  );
  const { texts, problems } = await expand([file("a.tar", archive)]);
  expect(texts).toEqual({ kept: "kept" });
  expect(problems).toEqual([
    'note: "hard" is left out: it is a hard link (a.tar, byte 0)',
    'note: "soft" is left out: it is a symbolic link (a.tar, byte 512)',
    'note: "null" is left out: it is a character device (a.tar, byte 1024)',
    'note: "disk" is left out: it is a block device (a.tar, byte 1536)',
    'note: "pipe" is left out: it is a FIFO (a.tar, byte 2048)',
    'note: "holes" is left out: it is a sparse file, which is not supported (a.tar, byte 2560)',
  ]);
});

test("the last of several members with one path is used, and that is said", async () => {
  const archive = tar({ name: "a", data: "1" }, { name: "b", data: "2" }, { name: "./a", data: "3" });
  const { texts, problems } = await expand([file("a.tar", archive)]);
  expect(texts).toEqual({ a: "3", b: "2" });
  expect(problems).toEqual(['warning: "a" is there more than once: the last one is used (a.tar, byte 2048)']);
});

test("cut off within a member: those before it and what is there of it", async () => {
  const { texts, problems } = await expand([file("a.tar", plain.subarray(0, 2800))]);
  expect(texts).toEqual({ ...contents, "kernel/metadata": "x".repeat(240) });
  expect(problems).toEqual(["error: the file is cut off: kernel/metadata has 240 of 1500 bytes (a.tar, byte 2800)"]);
});

test("cut off within a header", async () => {
  const { texts, problems } = await expand([file("a.tar", plain.subarray(0, 1700))]);
  expect(texts).toEqual({ "kernel/ch0_0": "stream 0" });
  expect(problems).toEqual(["error: tar ends within a header: the file is cut off (a.tar, byte 1536)"]);
});

test("a damaged header ends the archive, what came before stays", async () => {
  const damaged = plain.slice();
  damaged[1536 + 10] = 0x55;
  const { texts, problems } = await expand([file("a.tar", damaged)]);
  expect(texts).toEqual({ "kernel/ch0_0": "stream 0" });
  expect(problems).toEqual(["error: tar header is damaged; what follows it cannot be found (a.tar, byte 1536)"]);
});

test("compressed and cut off: what could be unpacked stays, with the offset in the packed file", async () => {
  const packed = gzipSync(plain);
  const { texts, problems } = await expand([file("a.tgz", packed.subarray(0, packed.byteLength - 20))]);
  expect(texts["kernel/ch0_0"]).toBe("stream 0");
  expect(problems[0]).toMatch(/^error: .*cut off.* \(a\.tgz, byte \d+\)$/);
});

test("a wrong checksum of compressed data is reported, the members are there", async () => {
  const packed = gzipSync(plain);
  packed[packed.byteLength - 6] = (packed[packed.byteLength - 6] ?? 0) ^ 1;
  const { texts, problems } = await expand([file("a.tgz", packed)]);
  expect(texts).toEqual(contents);
  expect(problems).toEqual([
    `error: gzip checksum differs: the data is damaged (a.tgz, byte ${packed.byteLength - 8})`,
  ]);
});

test("pax headers that make no sense end the archive in words", async () => {
  for (const data of ["999 path=x\n", "x", "-5 path=x\n", "0 \n", "1e1 path=x"]) {
    const archive = tar({ name: "good", data: "1" }, { name: "p", type: "x", data }, { name: "a", data: "2" });
    const { texts, problems } = await expand([file("a.tar", archive)]);
    expect(texts.good).toBe("1");
    if (data !== "1e1 path=x") expect(problems.join()).toMatch(/pax header/);
  }
});

test("a negative or absurd size is a damaged header", async () => {
  const header = tarMember({ name: "a" }).slice();
  header.fill(0xff, 124, 136);
  const { texts, problems } = await expand([
    file("a.tar", joinBytes(tarMember({ name: "b", data: "b" }), withChecksum(header))),
  ]);
  expect(texts).toEqual({ b: "b" });
  expect(problems).toHaveLength(1);
});
