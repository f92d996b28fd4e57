import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { archiveKind, DEFAULT_BUDGET, type ExpandWatch, expandArchives } from "../../../../workers/archive/index.js";
import type { ByteSource, OpenSource } from "../../../../workers/core/byte-source.js";
import { Diagnostics } from "../../../../workers/core/diagnostics.js";
import { ok } from "../../../../workers/core/result.js";
import { joinBytes } from "../../../setup/bytes.js";
import { SAMPLES } from "./samples.js";
import { expand, file, open, platform, utf8 } from "./support.js";
import { tar, tarMember } from "./tar-builder.js";
import { zip, zipEnd, zipMember, zipParts } from "./zip-builder.js";

function watchWith(part: Partial<ExpandWatch>): ExpandWatch {
  return { onProgress: () => {}, isCancelled: () => false, yieldToLoop: () => Promise.resolve(), ...part };
}

const badPaths: readonly (readonly [string, string])[] = [
  ["/etc/passwd", "its path is absolute"],
  ["../../outside", 'its path has ".."'],
  ["a/../../b", 'its path has ".."'],
  ["C:evil", "its path begins with a drive letter"],
  ["c:/evil", "its path begins with a drive letter"],
  ["a\\..\\b", "its path has a backslash"],
  ["./.", "it has no name"],
];

test.each(badPaths)("path %j is left out: %s", async (name, why) => {
  const entries = [
    { name, data: "bad" },
    { name: "good/./file", data: "good" },
  ];
  for (const archive of [tar(...entries), zip(...entries), gzipSync(tar(...entries))]) {
    const { texts, problems } = await expand([file("a", archive)]);
    expect(texts).toEqual({ "good/file": "good" });
    expect(problems).toEqual([expect.stringContaining(`${JSON.stringify(name)} is left out: ${why}`)]);
  }
});

test.each([0, 6, 10, 14])(
  "names of a Windows zip (made by %d) may have backslashes; the rest of the rules stands",
  async (madeBy) => {
    const names = ["trace\\kernel\\metadata", "trace\\empty\\", "..\\up", "a\\..\\..\\b", "\\root", "C:\\x", "plain"];
    const { texts, problems } = await expand([file("a", zip(...names.map((name) => ({ name, data: "1", madeBy }))))]);
    expect(texts).toEqual({ "trace/kernel/metadata": "1", plain: "1" });
    expect(problems[0]).toContain('apart by "\\", as Windows PowerShell writes them: read as "/"');
    const refused = [
      'its path has ".."',
      'its path has ".."',
      "its path is absolute",
      "its path begins with a drive letter",
    ];
    expect(problems.slice(1)).toEqual(refused.map((why) => expect.stringContaining(`is left out: ${why}`)));
  },
);

test("so may those of a Windows zip that is cut off before its directory", async () => {
  const { locals } = zipParts([{ name: "trace\\stream", data: "1", madeBy: 0 }]);
  const { texts } = await expand([file("a", locals)]);
  expect(texts).toEqual({ "trace/stream": "1" });
});

test("a NUL in a zip name is refused; in tar it ends the name", async () => {
  const { texts, problems } = await expand([file("a", zip({ name: "a\0b", data: "1" }))]);
  expect(texts).toEqual({});
  expect(problems).toEqual([expect.stringContaining("its path has a NUL")]);
});

test("the same remark about many members is made three times and then counted", async () => {
  const members = Array.from({ length: 500 }, (_, i) => ({ name: `/abs/${i}` }));
  const { problems } = await expand([file("a.tar", tar(...members))]);
  expect(problems).toHaveLength(4);
  expect(problems[3]).toBe("warning: 497 more members: each is left out: its path is absolute (a.tar)");
});

test("too many entries: the message has the numbers, what came before stays", async () => {
  const members = Array.from({ length: 30 }, (_, i) => ({ name: `f${i}`, data: "x" }));
  const tarred = await expand([file("a.tar", tar(...members))], { entries: 20 });
  expect(Object.keys(tarred.texts)).toHaveLength(20);
  expect(tarred.problems.join()).toMatch(/more entries than the limit of 20; .* raise it with --max-entries/);
  const zipped = await expand([file("a.zip", zip(...members))], { entries: 20 });
  expect(zipped.problems.join()).toMatch(/archive has 30 entries, the limit is 20; .* --max-entries/);
  expect([...tarred.limits, ...zipped.limits]).toEqual([
    { name: "entries", allowed: 20 },
    { name: "entries", allowed: 20, needed: 30 },
  ]);
});

test("too many bytes: stopped at once, the number is named, files and members before it stay", async () => {
  const bomb = gzipSync(new Uint8Array(5_000_000));
  const archive = gzipSync(
    tar({ name: "before", data: "ok" }, { name: "bomb.gz", data: bomb }, { name: "after", data: "ok" }),
  );
  const files = [file("a.tgz", archive), file("plain", utf8("plain"))];
  const { texts, problems, limits } = await expand(files, { unpackedBytes: 1_000_000 });
  expect(limits).toEqual([{ name: "unpackedBytes", allowed: 1_000_000 }]);
  expect(texts).toEqual({ "a.tgz/before": "ok", "a.tgz/after": "ok", plain: "plain" });
  expect(problems).toEqual([
    expect.stringMatching(
      /^error: archive unpacks to more than the limit of 1 000 000 bytes; .* --max-unpacked .*bomb\.gz/,
    ),
  ]);
});

test("a member that announces more than is left is not started", async () => {
  const archive = zip(
    { name: "a", data: "a" },
    { name: "big", data: new Uint8Array(3_000_000) },
    { name: "z", data: "z" },
  );
  const { texts, problems, limits } = await expand([file("a.zip", archive)], { unpackedBytes: 1_000_000 });
  expect(texts).toEqual({ a: "a" });
  expect(limits).toEqual([{ name: "unpackedBytes", allowed: 1_000_000, needed: 3_000_001 }]);
  expect(problems).toHaveLength(1);
});

test("bytes are counted over all archives together", async () => {
  const part = gzipSync(new Uint8Array(400_000));
  const files = ["1", "2", "3"].map((name) => file(`${name}.gz`, part));
  const { texts, problems } = await expand(files, { unpackedBytes: 1_000_000 });
  expect(Object.keys(texts)).toEqual(["1", "2"]);
  expect(problems).toHaveLength(1);
});

test("nesting stops at the limit and says so", async () => {
  let nested = tar({ name: "core", data: "core" });
  for (let i = 0; i < 10; i += 1) nested = zip({ name: "n.zip", data: nested, stored: true });
  const { texts, problems, limits } = await expand([file("a.zip", nested)], { depth: 3 });
  expect(limits).toEqual([{ name: "depth", allowed: 3 }]);
  expect(Object.keys(texts)).toEqual(["n.zip/n.zip/n.zip"]);
  expect(problems).toEqual([
    expect.stringMatching(/inside 3 others is not opened, the limit is 3; raise it with --max-depth/),
  ]);
});

test("members that overlap, as in the strongest zip bombs, are used once", async () => {
  const { local, entry } = zipMember({ name: "aaaa", data: new Uint8Array(100_000) }, 0);
  const entries = Array.from({ length: 1000 }, (_, i) => {
    const copy = entry.slice();
    copy.set(utf8(String(i).padStart(4, "0")), 46);
    return copy;
  });
  const directory = joinBytes(...entries);
  const bomb = joinBytes(local, directory, zipEnd(1000, directory.byteLength, local.byteLength));
  const { texts, problems } = await expand([file("bomb.zip", bomb)]);
  expect(Object.keys(texts)).toEqual(["0000"]);
  expect(problems[0]).toMatch(/overlaps another member, as in a zip bomb/);
  expect(problems).toHaveLength(4);
});

test("an archive of a hundred thousand entries is read once", async () => {
  const headers = new Uint8Array(100_002 * 512);
  for (let i = 0; i < 100_000; i += 1) headers.set(tarMember({ name: `d/${i}` }), i * 512);
  let bytesRead = 0;
  const counting: OpenSource = (spec) => {
    const opened = open(spec);
    if (!opened.ok) return opened;
    const { value } = opened;
    const read: ByteSource["read"] = (offset, length, memory) => {
      bytesRead += length;
      return value.read(offset, length, memory);
    };
    return ok({ size: value.size, read, close: () => value.close() });
  };
  const diagnostics = new Diagnostics();
  const expanded = await expandArchives(
    [file("a.tar", headers)],
    { ...platform, open: counting },
    DEFAULT_BUDGET,
    diagnostics,
  );
  expect(expanded.ok && expanded.value.length).toBe(100_000);
  expect(diagnostics.all()).toEqual([]);
  expect(bytesRead).toBeLessThan(1.1 * headers.byteLength);
});

test("cancelling stops unpacking", async () => {
  const archive = gzipSync(tar(...Array.from({ length: 100 }, (_, i) => ({ name: `f${i}`, data: "x" }))));
  let asked = 0;
  const isCancelled = (): boolean => {
    asked += 1;
    return asked > 10;
  };
  const run = await expandArchives(
    [file("a", archive)],
    platform,
    DEFAULT_BUDGET,
    new Diagnostics(),
    watchWith({ isCancelled }),
  );
  expect(run).toMatchObject({ ok: false, error: { message: "opening was cancelled" } });
  expect(asked).toBe(11);
});

test("progress only grows and ends at the total", async () => {
  const files = [
    file("a", gzipSync(tar({ name: "x", data: "x" }))),
    file("b", zip({ name: "y" })),
    file("c", utf8("plain")),
  ];
  const total = files.reduce((sum, { source }) => sum + source.size, 0);
  const seen: number[] = [];
  const onProgress = (done: number, all: number): void => {
    expect(all).toBe(total);
    seen.push(done);
  };
  await expandArchives(files, platform, DEFAULT_BUDGET, new Diagnostics(), watchWith({ onProgress }));
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(total);
});

const MIB = 1 << 20;
/** Of a size at which members begin to be judged. */
const large = new Uint8Array(40 * MIB).fill(65);

test.each([
  ["tar.gz", gzipSync(tar({ name: "large", data: large }, { name: "small", data: "s" }), { level: 1 })],
  ["zip", zip({ name: "large", data: large }, { name: "small", data: "s" })],
])("%s: of a large member that is no trace only the beginning is kept, and its size", async (_, archive) => {
  const heads: string[] = [];
  const mayBeTrace = (path: string, head: Uint8Array): boolean => {
    heads.push(`${path} ${head.byteLength}`);
    return false;
  };
  const diagnostics = new Diagnostics();
  const run = await expandArchives([file("a", archive)], platform, DEFAULT_BUDGET, diagnostics, undefined, mayBeTrace);
  const found = run.ok ? run.value : [];
  expect(heads).toEqual(["large 65536"]);
  expect(found.map(({ path, source }) => [path, source.size])).toEqual([
    ["large", 40 * MIB],
    ["small", 1],
  ]);
  expect(diagnostics.all()).toEqual([]);
  const source = found[0] && open(found[0].source);
  if (!source?.ok) throw new Error("it does not open");
  expect(await source.value.read(0, 65_536)).toEqual(ok(large.subarray(0, 65_536)));
  expect(await source.value.read(65_536, 10)).toMatchObject({
    ok: false,
    error: { message: expect.stringMatching(/no trace/) },
  });
});

test("one byte over and over counts more towards the limit", async () => {
  const diagnostics = new Diagnostics();
  const budget = { ...DEFAULT_BUDGET, unpackedBytes: 90 * MIB };
  const bomb = gzipSync(large, { level: 1 });
  await expandArchives([file("b.gz", bomb)], platform, budget, diagnostics, undefined, () => false);
  expect(diagnostics.all()).toMatchObject([
    {
      severity: "error",
      message: expect.stringMatching(
        /most of them the same: these count 8 times towards the limit of .*--max-unpacked/,
      ),
      limit: { name: "unpackedBytes", allowed: 90 * MIB },
    },
  ]);
});

test("too much time: the limit is named, what came before stays", async () => {
  const archive = gzipSync(tar({ name: "a", data: "a" }));
  const { texts, problems, limits } = await expand([file("a.tgz", archive), file("b", utf8("b"))], { seconds: -1 });
  expect(texts).toEqual({ b: "b" });
  expect(limits).toEqual([{ name: "seconds", allowed: -1 }]);
  expect(problems).toEqual([
    "error: unpacking takes longer than the limit of -1 s; the rest is left out; raise it with --max-seconds (a.tgz)",
  ]);
});

test("trace files are not taken for archives", () => {
  const heads: readonly (readonly number[])[] = [
    [...utf8("PERFILE2")],
    [0x17, 0x08, 0x44, ...utf8("tracing")],
    [0xc1, 0x1f, 0xfc, 0xc1],
    [0x75, 0xd1, 0x1d, 0x57],
    [...utf8("BZhello there, this is text")],
    [...utf8("PK is how this text begins")],
    [0x1f, 0x8b, 0x00, 0x00],
    [],
  ];
  for (const head of heads) expect(archiveKind(Uint8Array.from([...head, ...new Array(512).fill(0)]))).toBeUndefined();
  expect(archiveKind(new Uint8Array(0))).toBeUndefined();
});

test("what begins like a compressed file but is none is handed on", async () => {
  const impostor = joinBytes(Uint8Array.of(0x1f, 0x8b, 8, 0), utf8("x".repeat(100)));
  const { kinds, problems } = await expand([file("odd", impostor)]);
  expect(kinds).toEqual({ odd: "memory" });
  expect(problems).toHaveLength(1);
});

test("what cannot be opened is handed on with an error", async () => {
  const missing = { path: "gone", source: { kind: "file", path: "/nonexistent/gone", size: 10 } } as const;
  const diagnostics = new Diagnostics();
  const run = await expandArchives([missing, file("x.xz", SAMPLES.xz)], platform, DEFAULT_BUDGET, diagnostics);
  expect(run.ok && run.value.map(({ path }) => path)).toEqual(["gone", "x"]);
  expect(diagnostics.all()).toHaveLength(1);
});
