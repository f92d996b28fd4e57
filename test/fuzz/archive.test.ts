import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { expandArchives } from "../../workers/archive/index.js";
import { Diagnostics } from "../../workers/core/diagnostics.js";
import { SAMPLES } from "../unit/workers/archive/samples.js";
import { file, joinBytes, open, platform, utf8 } from "../unit/workers/archive/support.js";
import { paxRecord, tar } from "../unit/workers/archive/tar-builder.js";
import { zip } from "../unit/workers/archive/zip-builder.js";

const seconds = Number(process.env.FUZZ_SECONDS ?? "4");
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
/** One archive of a few kilobytes within a budget of a few megabytes, on a busy machine. */
const LIMIT_MS = 5_000;
const BUDGET = { entries: 500, unpackedBytes: 8 << 20, depth: 3 };
const LIMIT_MEMORY = 1.5 * 2 ** 30;

const tarred = tar(
  { name: "kernel/ch0_0", data: "stream 0" },
  { name: "PaxHeaders/x", type: "x", data: paxRecord("path", "a/long/path") + paxRecord("size", "700") },
  { name: "x", data: "y".repeat(700) },
  { name: "././@LongLink", type: "L", data: "another/path\0" },
  { name: "inner.tgz", data: gzipSync(tar({ name: "deep", data: "deep" })) },
);
const zipped = zip(
  { name: "stored", data: "stored", stored: true },
  { name: "deflated", data: "deflated ".repeat(300) },
  { name: "later", data: "sizes later", descriptor: true },
  { name: "big", data: "zip64", zip64: true },
  { name: "inner.tar", data: tarred },
);
const SEEDS = [tarred, gzipSync(tarred), zipped, gzipSync(zipped), ...Object.values(SAMPLES)];
const WORDS = [
  ...["\x1f\x8b\x08\0", "PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "ustar\0", "path=", "../"].map((word) => utf8(word)),
  ...[
    [0xff, 0xff, 0xff, 0xff],
    [0, 0, 0, 0],
    [0xff, 0xff],
    [0x80, 0, 0, 0],
    [0x28, 0xb5, 0x2f, 0xfd],
  ].map((bytes) => Uint8Array.from(bytes)),
];

test(`damaged archives yield what is good in them, for ${seconds} s from seed ${seed}`, {
  timeout: seconds * 2_000 + 30_000,
}, async () => {
  const random = randomFrom(seed);
  const end = performance.now() + seconds * 1_000;
  let [whole, damaged] = [0, 0];
  for (let run = 0; performance.now() < end; run += 1) {
    const bytes = mutated(random);
    const started = performance.now();
    const diagnostics = new Diagnostics();
    const result = await expandArchives([file("a", bytes)], platform, BUDGET, diagnostics);
    const took = performance.now() - started;
    if (!result.ok) throw new Error(`run ${run}: ${result.error.message}`);
    if (LIMIT_MS < took) throw new Error(`run ${run} took ${took} ms`);
    for (const { path, source } of result.value) {
      const isSafe = !path.startsWith("/") && !path.split("/").includes("..") && !path.includes("\0");
      if (!isSafe) throw new Error(`run ${run}: path ${JSON.stringify(path)}`);
      const opened = open(source);
      if (!opened.ok) throw new Error(`run ${run}: ${path}: ${opened.error.message}`);
      const read = await opened.value.read(0, source.size);
      if (!read.ok || read.value.byteLength !== source.size) throw new Error(`run ${run}: ${path} cannot be read`);
    }
    if (diagnostics.all().length === 0) whole += 1;
    else damaged += 1;
  }
  expect(whole).toBeGreaterThan(0);
  expect(damaged).toBeGreaterThan(0);
  expect(process.memoryUsage.rss()).toBeLessThan(LIMIT_MEMORY);
});

/** One of the seeds with some bytes changed, cut, doubled or put in; sometimes packed again, to reach what is inside. */
function mutated(random: (below: number) => number): Uint8Array {
  let bytes: Uint8Array = pick(SEEDS, random).slice();
  for (let changes = random(4); 0 < changes; changes -= 1) bytes = changed(bytes, random);
  return random(4) === 0 ? gzipSync(bytes, { level: 1 }) : bytes;
}

function changed(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const at = random(bytes.byteLength + 1);
  const to = Math.min(bytes.byteLength, at + random(64));
  switch (random(6)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return joinBytes(bytes.subarray(0, at), bytes.subarray(to));
    case 2:
      return joinBytes(bytes.subarray(0, to), bytes.subarray(at));
    case 3:
      return joinBytes(bytes.subarray(0, at), pick(WORDS, random), bytes.subarray(at));
    case 4: {
      const word = pick(WORDS, random);
      return joinBytes(bytes.subarray(0, at), word, bytes.subarray(at + word.byteLength));
    }
    default:
      if (at < bytes.byteLength) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
      return bytes;
  }
}

function pick<T>(values: readonly T[], random: (below: number) => number): T {
  const value = values[random(values.length)];
  if (value === undefined) throw new Error("bug: nothing to pick from");
  return value;
}

/** xorshift32. */
function randomFrom(start: number): (below: number) => number {
  let state = start | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
