import { expect, test } from "vitest";
import { zstdEncoder } from "../../../../workers/archive/codecs/zstd-encoder.js";
import { type NewMember, writeZip } from "../../../../workers/archive/zip/write-zip.js";
import { zipEntries } from "../../../../workers/archive/zip/zip-directory.js";
import { findDirectory } from "../../../../workers/archive/zip/zip-end.js";
import type { ZipEntry } from "../../../../workers/archive/zip/zip-entry.js";
import { dataOffset } from "../../../../workers/archive/zip/zip-local.js";
import type { ByteSource } from "../../../../workers/core/byte-source.js";
import { joinedBytes } from "../../../../workers/core/join-bytes.js";
import { ok } from "../../../../workers/core/result.js";
import { loadWasm } from "../../../../workers/entry/wasm-node.js";
import { expand, file, utf8 } from "./support.js";

const compress = await zstdEncoder(loadWasm);

async function* membersOf(members: Iterable<NewMember>): AsyncGenerator<NewMember> {
  yield* members;
}

async function zipOf(members: Iterable<NewMember>, begin = 0, encoder = compress): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeZip(membersOf(members), encoder, begin)) pieces.push(piece);
  return joinedBytes(pieces);
}

/** A file that holds these bytes behind so many zeros, which are nowhere. */
function behindZeros(begin: number, bytes: Uint8Array): ByteSource {
  return {
    size: begin + bytes.length,
    read: async (offset, length) => {
      const read = new Uint8Array(Math.min(length, begin + bytes.length - offset));
      read.set(bytes.subarray(Math.max(0, offset - begin), offset - begin + length), Math.max(0, begin - offset));
      return ok(read);
    },
    close: () => {},
  };
}

async function entriesOf(source: ByteSource): Promise<ZipEntry[]> {
  const directory = await findDirectory(source);
  if (directory === undefined) throw new Error("no directory");
  const entries: ZipEntry[] = [];
  for await (const entry of zipEntries(source, directory)) entries.push(entry);
  expect(directory.entries).toBe(entries.length);
  return entries;
}

test("members come back, compressed by zstd where that makes them smaller", async () => {
  const text = "states of CPUs ".repeat(5000);
  const members = { "trace/metadata": text, "trace/stream_0": "short", "naïve/☃": text.slice(1), empty: "" };
  const bytes = await zipOf(Object.entries(members).map(([path, content]) => ({ path, bytes: utf8(content) })));
  expect(bytes.length).toBeLessThan(2000);
  const { texts, kinds, problems } = await expand([file("a.lanescope", bytes)]);
  expect(problems).toEqual([]);
  expect(texts).toEqual(members);
  expect(kinds).toEqual({ "trace/metadata": "memory", "trace/stream_0": "slice", "naïve/☃": "memory", empty: "slice" });
});

test("inputs of every size are compressed, one after the other and larger than before", async () => {
  for (const size of [0, 1, 1000, 300_000, 5_000_000, 20]) {
    const bytes = Uint8Array.from({ length: size }, (_, i) => (i * i) >> 7);
    const zip = await zipOf([{ path: "a", bytes }]);
    const { texts, problems } = await expand([file("a.zip", zip)]);
    expect(problems).toEqual([]);
    expect(Buffer.from(texts.a ?? "", "latin1").equals(bytes)).toBe(true);
  }
});

test("a zip whose directory is lost still has its members", async () => {
  const members = ["a", "b"].map((path) => ({ path, bytes: utf8(path.repeat(1000)) }));
  const zip = await zipOf(members);
  const directoryAt = Buffer.from(zip).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  const { texts } = await expand([file("a.zip", zip.subarray(0, directoryAt))]);
  expect(texts).toEqual({ a: "a".repeat(1000), b: "b".repeat(1000) });
});

test.each([2 ** 32 - 20, 2 ** 32 - 1, 5 * 2 ** 30, 2 ** 42])("members behind byte %i are found", async (begin) => {
  const zip = await zipOf(
    ["first", "second"].map((path) => ({ path, bytes: utf8(`${path} `.repeat(50)) })),
    begin,
  );
  const source = behindZeros(begin, zip);
  const entries = await entriesOf(source);
  expect(entries.map(({ path, size, localOffset }) => [path, size, localOffset < 2 ** 32])).toEqual([
    ["first", 300, begin < 2 ** 32],
    ["second", 350, false],
  ]);
  for (const entry of entries) expect(await dataOffset(source, entry)).toBe(entry.localOffset + 30 + entry.path.length);
});

test.each([65_535, 65_537])("a zip has %i members", async (count) => {
  const members = Array.from({ length: count }, (_, i) => ({ path: `${i}`, bytes: utf8("") }));
  const source = behindZeros(0, await zipOf(members, 0, (bytes) => bytes.slice()));
  const entries = await entriesOf(source);
  expect(entries.length).toBe(count);
  expect(entries.at(-1)?.path).toBe(`${count - 1}`);
});
