import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readMetadata } from "../../workers/formats/ctf/metadata/index.js";

const fixtures = new URL("../fixtures/ctf/", import.meta.url);
const seconds = Number(process.env.FUZZ_SECONDS ?? "4");
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
/** One reading of a small text, on a busy machine. */
const LIMIT_MS = 3_000;

const SEEDS = ["every-type.tsdl", "lttng-kernel.metadata"].map((name) => readFileSync(new URL(name, fixtures)));
const WORDS = [
  ..."{}[]()<>;:,.=*+-\"'\\/\0\n",
  ..."/* */ // := ... struct variant enum integer string typealias typedef align env event stream trace".split(" "),
  ..."0 1 -1 64 65 0x7fffffffffffffff 18446744073709551616 event.fields.outer trace.packet.header".split(" "),
].map((word) => new TextEncoder().encode(word));

test(`damaged metadata is read or refused, for ${seconds} s from seed ${seed}`, {
  timeout: seconds * 2_000 + 30_000,
}, () => {
  const random = randomFrom(seed);
  const end = performance.now() + seconds * 1_000;
  let [read, refused] = [0, 0];
  for (let run = 0; performance.now() < end; run++) {
    const bytes = damaged(random);
    const started = performance.now();
    const result = readMetadata(bytes, "metadata");
    const took = performance.now() - started;
    if (LIMIT_MS < took) throw new Error(`run ${run} took ${took} ms`);
    if (result.ok) {
      read += 1;
      continue;
    }
    refused += 1;
    const { message, offset = -1 } = result.error;
    const isPlaced = /^line \d+, column \d+: ./.test(message) && 0 <= offset && offset <= bytes.length;
    if (!isPlaced) throw new Error(`run ${run}: ${message} at ${offset} of ${bytes.length}`);
  }
  expect(read).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(0);
});

type Random = (below: number) => number;

/** Numbers that come again with the same seed (xorshift). */
function randomFrom(start: number): Random {
  let state = start | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A seed with a few bytes changed, words put in, and pieces dropped, doubled or cut off. */
function damaged(random: Random): Uint8Array {
  let bytes: Uint8Array = SEEDS[random(10) === 0 ? 1 : 0] ?? new Uint8Array();
  for (let changes = random(4); 0 <= changes; changes--) bytes = changed(bytes, random);
  return bytes;
}

function changed(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random(bytes.length + 1);
  const piece = bytes.subarray(at, at + random(60));
  const after = bytes.subarray(at + piece.length);
  switch (random(6)) {
    case 0:
      return joined(bytes.subarray(0, at), Uint8Array.of(random(256)), bytes.subarray(at + 1));
    case 1:
      return joined(bytes.subarray(0, at), WORDS[random(WORDS.length)] ?? piece, bytes.subarray(at));
    case 2:
      return joined(bytes.subarray(0, at), after);
    case 3:
      return joined(bytes.subarray(0, at), piece, piece, after);
    case 4:
      return random(5) === 0 ? bytes.subarray(0, at) : bytes;
    default: {
      const to = random(bytes.length + 1);
      return joined(bytes.subarray(0, to), piece, bytes.subarray(to));
    }
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
