import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { ByteSource, SourceSpec } from "../../../../workers/core/byte-source.js";
import { blobSource } from "../../../../workers/core/sources/blob.js";
import type { ByteBody } from "../../../../workers/core/sources/body.js";
import { cachedSource } from "../../../../workers/core/sources/cached.js";
import { type FetchRange, httpRangeSource } from "../../../../workers/core/sources/http-range.js";
import { memorySource } from "../../../../workers/core/sources/memory.js";
import { sliceSource } from "../../../../workers/core/sources/open.js";
import { inTurn, SHORT_AT_ONCE } from "../../../../workers/core/sources/turns.js";
import { descriptorsPerThread } from "../../../../workers/entry/descriptors.js";
import { FileHandles } from "../../../../workers/entry/file-handles.js";
import { openSource as openInBrowser } from "../../../../workers/entry/sources-browser.js";
import { createOpenSource } from "../../../../workers/entry/sources-node.js";
import { OTHER_SYSTEM } from "../../../setup/skip.js";

const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919 + (i >> 8) * 31) & 0xff);
const folder = mkdtempSync(join(tmpdir(), "sources-"));
const path = join(folder, "content");
writeFileSync(path, content);
afterAll(() => rmSync(folder, { recursive: true }));

const open = createOpenSource();
const size = content.byteLength;
const shared = new Uint8Array(new SharedArrayBuffer(size));
shared.set(content);

const memory = { kind: "memory", bytes: content, size } as const;
const fromFile = { kind: "file", path, size } as const;
function partOf(range = ""): Uint8Array<ArrayBuffer> {
  const [, from = "", to = ""] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  return content.slice(Number(from), Number(to) + 1);
}

/** Serves parts of the content as a stream; `extra` bytes more than asked for. */
function serveStream(kind: "bytes" | "pieces", extra = 0): FetchRange {
  return async (_, { headers }) => {
    const part = partOf(headers.Range);
    const all = new Uint8Array(part.byteLength + extra);
    all.set(part);
    return { status: 206, body: streamOf(all, kind) };
  };
}

const serve = serveStream("bytes");

/** Only a stream of kind "bytes" can be read into memory that the reader brings. */
function streamOf(all: Uint8Array<ArrayBuffer>, kind: "bytes" | "pieces"): ByteBody {
  if (kind === "bytes") return new Response(all).body as ByteBody;
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at === all.byteLength) controller.close();
      else controller.enqueue(all.slice(at, at + 977));
      at = Math.min(all.byteLength, at + 977);
    },
  }) as ByteBody;
}

function opened(spec: SourceSpec): ByteSource {
  const source = open(spec);
  if (!source.ok) throw new Error(source.error.message);
  return source.value;
}

function slice(base: SourceSpec, offset: number, length: number): SourceSpec {
  return { kind: "slice", base, offset, size: length };
}

const sources: readonly (readonly [string, () => ByteSource, Uint8Array])[] = [
  ["memory", () => opened(memory), content],
  ["shared memory", () => opened({ kind: "memory", bytes: shared, size }), content],
  ["file", () => opened(fromFile), content],
  ["blob", () => opened({ kind: "blob", blob: new Blob([content]), size }), content],
  ["uncached blob", () => blobSource(new Blob([content])), content],
  ["HTTP ranges", () => httpRangeSource("http://localhost/x", size, serve), content],
  ["HTTP ranges in pieces", () => httpRangeSource("http://localhost/x", size, serveStream("pieces")), content],
  [
    "slice of a slice of a file",
    () => opened(slice(slice(fromFile, 1000, 200_000), 77, 100_000)),
    content.subarray(1077, 101_077),
  ],
  ["slice beyond the end of its base", () => opened(slice(memory, 299_000, 5000)), content.subarray(299_000)],
  ["slice beyond the end of a slice", () => opened(slice(slice(fromFile, 10, 50), 20, 500)), content.subarray(30, 60)],
  ["plain slice", () => sliceSource(memorySource(content), 5, 50_000), content.subarray(5, 50_005)],
  ["small cache", () => cachedSource(memorySource(content), { blockBytes: 1000, blocks: 2 }), content],
  ["cache of one block", () => cachedSource(memorySource(content), { blockBytes: 4096, blocks: 1 }), content],
];

describe.each(sources)("%s", (_, make, expected) => {
  test("any read has the bytes of the content, shorter only at the end", async () => {
    const source = make();
    expect(source.size).toBe(expected.byteLength);
    const offsets = fc.integer({ min: 0, max: expected.byteLength + 10 });
    const lengths = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: expected.byteLength }));
    await fc.assert(
      fc.asyncProperty(offsets, lengths, async (offset, length) => {
        const bytes = await source.read(offset, length);
        expect(bytes.ok && Buffer.compare(bytes.value, expected.subarray(offset, offset + length))).toBe(0);
      }),
      { numRuns: 150 },
    );
    source.close();
  });

  test("reads at once and in any order", async () => {
    const source = make();
    const offsets = Array.from({ length: 60 }, (_, i) => (i * 4999) % expected.byteLength);
    const pieces = await Promise.all(offsets.map((offset) => source.read(offset, 700)));
    pieces.forEach((bytes, i) => {
      const offset = offsets[i] ?? 0;
      expect(bytes.ok && Buffer.compare(bytes.value, expected.subarray(offset, offset + 700))).toBe(0);
    });
    source.close();
  });

  test("ranges that make no sense fail", async () => {
    const source = make();
    for (const [offset, length] of [
      [-1, 5],
      [0, -5],
      [0.5, 1],
      [Number.NaN, 1],
      [2 ** 60, 1],
    ] as const) {
      expect((await source.read(offset, length)).ok).toBe(false);
    }
    source.close();
  });
});

test("bytes read from shared memory can be decoded as text: they are not shared", async () => {
  const bytes = await opened({ kind: "memory", bytes: shared, size }).read(0, 100);
  expect(bytes.ok && bytes.value.buffer).toBeInstanceOf(ArrayBuffer);
});

test("small reads in order fetch each block once", async () => {
  const reads: number[] = [];
  const base: ByteSource = {
    ...memorySource(content),
    read: (offset, length) => {
      reads.push(offset);
      return memorySource(content).read(offset, length);
    },
  };
  const source = cachedSource(base, { blockBytes: 10_000, blocks: 3 });
  for (let at = 0; at < 100_000; at += 100) await source.read(at, 100);
  expect(reads).toEqual(Array.from({ length: reads.length }, (_, i) => i * 10_000));
  expect(reads.length).toBeLessThanOrEqual(11);
});

test("a failed read is tried again later", async () => {
  let isUp = false;
  const flaky: FetchRange = async (url, init) => (isUp ? serve(url, init) : { status: 503, body: null });
  const source = cachedSource(httpRangeSource("x", size, flaky), { blockBytes: 1000, blocks: 2 });
  expect(await source.read(5, 10)).toMatchObject({ ok: false, error: { message: "the server answered 503" } });
  isUp = true;
  expect((await source.read(5, 10)).ok).toBe(true);
});

test("an HTTP server without ranges, with short answers or out of reach fails in words", async () => {
  const answering = (status: number, text: string) => async () => ({
    status,
    body: new Response(text).body as ByteBody,
  });
  const answers: readonly (readonly [FetchRange, string, boolean])[] = [
    [answering(200, "all of it"), "the server does not serve byte ranges", false],
    [answering(206, "abc"), "the file has become shorter", true],
    [answering(206, "x".repeat(11)), "the server sends more than was asked for", true],
    [answering(416, "no such range"), "the file has become shorter", true],
    [answering(404, "another file has taken its place"), "another file has taken its place", true],
    [answering(404, "<html>Not found</html>"), "the server answered 404", true],
    [answering(502, "x".repeat(5000)), "the server answered 502", true],
    [() => Promise.reject(new Error("down")), "cannot reach the server: Error: down", true],
  ];
  for (const [answer, message, isUnread] of answers) {
    const read = await httpRangeSource("x", size, answer).read(5, 10);
    expect(read).toMatchObject({ ok: false, error: { message, offset: 5 } });
    expect(!read.ok && read.error.isUnread === true).toBe(isUnread);
  }
});

test("files that are missing, shorter than expected or cut off meanwhile fail in words", async () => {
  expect(open({ kind: "file", path: join(folder, "none"), size: 1 })).toMatchObject({ ok: false });
  expect(open({ ...fromFile, size: size + 1 })).toMatchObject({ ok: false, error: { hint: expect.any(String) } });
  const shrinking = join(folder, "shrinking");
  writeFileSync(shrinking, content);
  const source = opened({ kind: "file", path: shrinking, size });
  truncateSync(shrinking, 100);
  expect(await source.read(50, 100)).toMatchObject({ ok: false, error: { message: "the file has become shorter" } });
  source.close();
  expect((await source.read(0, 1)).ok).toBe(false);
});

test("a file that is written in place, or replaced, is not read on, whatever its times say; one that grows is", async () => {
  const recorded = join(folder, "recorded");
  const found = () => {
    writeFileSync(recorded, content);
    return opened({ kind: "file", path: recorded, size });
  };
  const expectChanged = async (source: ByteSource, message: string) => {
    expect(await source.read(0, 100)).toMatchObject({ ok: false, error: { message, isUnread: true } });
    source.close();
  };
  const overwritten = found();
  const { atime, mtime } = statSync(recorded);
  // The system's clock of files goes on in steps.
  await expect.poll(() => writtenNow(recorded)).not.toBe(mtime.getTime());
  writeFileSync(recorded, content.slice().fill(0));
  utimesSync(recorded, atime, mtime);
  await expectChanged(overwritten, "the file has been changed since it was opened");
  const growing = found();
  appendFileSync(recorded, content);
  expect(await growing.read(0, 100)).toEqual({ ok: true, value: content.subarray(0, 100) });
  growing.close();
});

function writtenNow(beside: string): number {
  writeFileSync(`${beside}.clock`, "");
  return statSync(`${beside}.clock`).mtimeMs;
}

test("a thousand slices of a file use one descriptor, and closing some leaves the others open", async () => {
  const many = Array.from({ length: 1000 }, (_, i) => opened(slice(fromFile, i, 10)));
  for (const source of many.slice(1)) source.close();
  expect(await many[0]?.read(0, 10)).toEqual({ ok: true, value: content.slice(0, 10) });
  many[0]?.close();
});

test("more files than may be open are read by turns, each as it was found", async (context) => {
  if (process.platform === "win32") context.skip(`${OTHER_SYSTEM}: Windows does not list open files`);
  const handles = new FileHandles(4);
  const folderOfMany = mkdtempSync(join(tmpdir(), "lanescope-many-"));
  const before = readdirSync("/dev/fd").length;
  const files = Array.from({ length: 300 }, (_, i) => {
    const path = join(folderOfMany, `${i}`);
    writeFileSync(path, `number ${i}`);
    const source = handles.open(path, 8);
    if (!source.ok) throw new Error(source.error.message);
    return { path, source: source.value };
  });
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const readAll = () =>
    Promise.all(
      files.map(async ({ source }) => {
        const bytes = await source.read(0, 8);
        expect(readdirSync("/dev/fd").length).toBeLessThanOrEqual(before + 4);
        return bytes.ok ? text(bytes.value) : bytes.error.message;
      }),
    );
  const wanted = files.map((_, i) => `number ${i}`.slice(0, 8));
  expect(await readAll()).toEqual(wanted);
  expect(await readAll()).toEqual(wanted);
  // Replaced while it was not open: these are the bytes of another recording.
  const [first] = files;
  writeFileSync(`${first?.path}.new`, "other 00");
  renameSync(`${first?.path}.new`, first?.path ?? "");
  rmSync(files[1]?.path ?? "");
  expect((await readAll()).slice(0, 3)).toEqual([
    "another file has taken its place",
    "cannot open: it is not there any more",
    "number 2",
  ]);
  for (const { source } of files) source.close();
  expect(readdirSync("/dev/fd").length).toBe(before);
  rmSync(folderOfMany, { recursive: true });
});

test("a pipe in the place of a file is not waited for", (context) => {
  if (process.platform === "win32") context.skip(`${OTHER_SYSTEM}: Windows has no such pipes`);
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  expect(open({ kind: "file", path, size: 10 })).toMatchObject({
    ok: false,
    error: { message: "cannot open: it is no file any more", file: path },
  });
  expect(open({ kind: "file", path: folder, size: 10 })).toMatchObject({
    ok: false,
    error: { message: "cannot open: it is a folder" },
  });
});

test("the threads of a process share its descriptors", () => {
  expect([64, 256, 1024, 20_000, Number.POSITIVE_INFINITY].map(descriptorsPerThread)).toEqual([8, 14, 99, 256, 256]);
});

test("kinds a platform does not have, and endless slices, fail in words", () => {
  expect(openInBrowser(fromFile)).toMatchObject({ ok: false, error: { message: "cannot open a file source here" } });
  expect(openInBrowser({ kind: "blob", blob: 5, size: 1 })).toMatchObject({ ok: false });
  let endless: SourceSpec = memory;
  for (let i = 0; i < 100; i += 1) endless = slice(endless, 0, size);
  expect(open(endless)).toMatchObject({ ok: false });
});

test.each(["bytes", "pieces"] as const)("an answer in %s longer than the range is none", async (kind) => {
  const source = httpRangeSource("x", size, serveStream(kind, 5));
  expect(await source.read(10, 2000)).toMatchObject({ ok: false, error: { offset: 10 } });
});

test.each(["bytes", "pieces"] as const)("an answer in %s goes into the memory that is given", async (kind) => {
  const into = new Uint8Array(5000);
  const mark = into.buffer.byteLength;
  const bytes = await httpRangeSource("x", size, serveStream(kind)).read(100, 4000, into);
  expect(bytes.ok && Buffer.compare(bytes.value, content.subarray(100, 4100))).toBe(0);
  // Given back as it is, or under another name.
  expect(bytes.ok && bytes.value.buffer.byteLength).toBe(mark);
  expect(into.buffer.byteLength).toBe(kind === "bytes" ? 0 : mark);
});

test("shared memory cannot be taken away and is filled by copying", async () => {
  const into = new Uint8Array(new SharedArrayBuffer(5000));
  const bytes = await httpRangeSource("x", size, serveStream("bytes")).read(100, 4000, into);
  expect(bytes.ok && bytes.value.buffer === into.buffer).toBe(true);
  expect(bytes.ok && Buffer.compare(bytes.value, content.subarray(100, 4100))).toBe(0);
});

test("a blob is read into the memory that is given", async () => {
  const into = new Uint8Array(5000);
  const bytes = await blobSource(new Blob([content])).read(100, 4000, into);
  expect(bytes.ok && Buffer.compare(bytes.value, content.subarray(100, 4100))).toBe(0);
  expect(bytes.ok && bytes.value.buffer.byteLength).toBe(5000);
});

test("long requests wait for each other, short ones and what comes after a failure do not", async () => {
  const turn = inTurn();
  const order: string[] = [];
  const releases: (() => void)[] = [];
  const long = (name: string, fails = false) =>
    turn(2 << 20, async () => {
      order.push(name);
      await new Promise<void>((resolve) => releases.push(resolve));
      if (fails) throw new Error(name);
    });
  const first = long("first", true);
  const second = long("second");
  await turn(100, async () => order.push("short"));
  expect(order).toEqual(["short", "first"]);
  releases[0]?.();
  await expect(first).rejects.toThrow("first");
  await new Promise((later) => setTimeout(later));
  expect(order).toEqual(["short", "first", "second"]);
  releases[1]?.();
  await second;
});

test("of thousands of short reads a few are under way at a time, in their order, those that fail too", async () => {
  const turn = inTurn();
  const begun: number[] = [];
  let open = 0;
  let most = 0;
  const reads = Array.from({ length: 3000 }, (_, i) =>
    turn(100, async () => {
      begun.push(i);
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
      if (i % 3 === 0) throw new Error("refused");
      return i;
    }).catch(() => -1),
  );
  const ends = await Promise.all(reads);
  expect(ends.filter((end) => end === -1)).toHaveLength(1000);
  expect(begun).toEqual([...Array(3000).keys()]);
  expect(most).toBe(SHORT_AT_ONCE);
});
