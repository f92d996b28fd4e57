import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHUNK_ROWS, type Chunk } from "../../../../workers/index/chunk.js";
import { decodeChunk, encodeChunk } from "../../../../workers/index/chunk-codec.js";
import { MemoryChunkStore } from "../../../../workers/index/chunk-store.js";
import { LabelTable } from "../../../../workers/index/label-table.js";
import { LaneTrack } from "../../../../workers/index/lane-track.js";
import { type ScratchFile, SpillingChunkStore } from "../../../../workers/index/spilling-store.js";
import { STATE_COUNT, State } from "../../../../workers/model/states.js";
import { addTimes } from "../../../../workers/query/state-times.js";
import { naiveOf } from "../support/lane-fixture.js";
import { enterRandomly, randomFrom } from "../support/naive-lane.js";

function finished(rows: number, seed: number): { track: LaneTrack; untilNs: number } {
  const track = new LaneTrack();
  const untilNs = enterRandomly([track], rows, seed) + 10;
  track.finish(untilNs);
  return { track, untilNs };
}

function chunksOf(track: LaneTrack): Chunk[] {
  return Array.from({ length: track.chunkCount }, (_, i) => track.chunkAt(i));
}

function readBack(chunks: readonly Chunk[], untilNs: number): LaneTrack {
  const store = new MemoryChunkStore();
  const track = new LaneTrack(store);
  for (const chunk of chunks) {
    const decoded = decodeChunk(encodeChunk(chunk), store.labels);
    if (!decoded.ok) throw new Error(decoded.error.message);
    track.restore(decoded.value);
  }
  track.endNs = untilNs;
  return track;
}

test("property: a lane written and read back has the same rows and answers the same", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 800 }), fc.integer({ min: 1, max: 1e6 }), (rows, seed) => {
      const { track, untilNs } = finished(rows, seed);
      const back = readBack(chunksOf(track), untilNs);
      expect(naiveOf(back).rows).toEqual(naiveOf(track).rows);
      const [a, b] = [new Float64Array(STATE_COUNT), new Float64Array(STATE_COUNT)];
      addTimes(track, untilNs * 0.3, untilNs * 0.8, untilNs, a);
      addTimes(back, untilNs * 0.3, untilNs * 0.8, untilNs, b);
      expect(b).toEqual(a);
    }),
    { numRuns: 40 },
  );
});

test("several chunks, slow ones with full times, and many labels come back too", () => {
  const track = new LaneTrack();
  for (let i = 0; i < CHUNK_ROWS + 700; i += 1) {
    track.enter(i * 5e9 + 0.5, i % 2 === 0 ? State.GUEST : State.WAIT, i % 900, i % 7);
  }
  track.finish(1e18);
  expect(track.chunkAt(0).times).toBeDefined();
  expect(naiveOf(readBack(chunksOf(track), 1e18)).rows).toEqual(naiveOf(track).rows);
});

test("labels may change after sealing, past what one byte can tell", () => {
  const track = new LaneTrack();
  for (let i = 0; i < CHUNK_ROWS * 2; i += 1) track.enter(i * 10, i % 2 === 0 ? State.GUEST : State.WAIT);
  for (let i = 1; i < 1200; i += 2) track.relabel(i, i, i + 7);
  for (let i = 1; i < 1200; i += 2) expect([track.reasonAt(i), track.auxAt(i)]).toEqual([i, i + 7]);
  expect([track.reasonAt(2), track.auxAt(2), track.stateAt(3)]).toEqual([0, -1, State.WAIT]);
});

describe("what this version did not write is refused", () => {
  const { track } = finished(500, 3);
  const good = encodeChunk(track.chunkAt(0));
  const refused = (change: (bytes: Uint8Array) => Uint8Array): boolean =>
    !decodeChunk(change(good.slice()), new LabelTable()).ok;
  const set = (at: number, value: number) => (bytes: Uint8Array) => {
    bytes[at] = value;
    return bytes;
  };

  test("as it was it is taken", () => {
    expect(refused((bytes) => bytes)).toBe(false);
  });
  test.each([
    ["nothing", () => new Uint8Array(0)],
    ["another kind of file", set(0, 1)],
    ["another version", set(4, 99)],
    ["impossible rows", set(11, 255)],
    ["another palette", set(14, 8)],
    ["a shortened file", (bytes: Uint8Array) => bytes.slice(0, bytes.length - 8)],
    ["an odd length", (bytes: Uint8Array) => bytes.slice(0, bytes.length - 3)],
    ["a longer file", (bytes: Uint8Array) => Uint8Array.of(...bytes, 0, 0, 0, 0, 0, 0, 0, 0)],
    ["a changed row", (bytes: Uint8Array) => set(300, (bytes[300] ?? 0) ^ 64)(bytes)],
  ])("%s", (_, change) => {
    expect(refused(change)).toBe(true);
  });
  test("property: no byte may change", () => {
    fc.assert(
      fc.property(fc.nat({ max: good.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        expect(refused(set(at, (good[at] as number) ^ flip))).toBe(true);
      }),
    );
  });
});

test("a store with a small budget spills and answers the same", () => {
  const store = new SpillingChunkStore(memoryFile(), 400_000);
  const track = new LaneTrack(store);
  const plain = new LaneTrack();
  const untilNs = enterRandomly([track, plain], CHUNK_ROWS * 9, 77) + 10;
  for (const lane of [track, plain]) for (let row = 5; row < 2000; row += 7) lane.relabel(row, row % 500, row);
  for (const lane of [track, plain]) lane.finish(untilNs);
  expect(store.bytes()).toBeLessThanOrEqual(400_000);
  const random = randomFrom(4);
  for (let i = 0; i < 200; i += 1) {
    const t0 = random() * untilNs;
    const [a, b] = [new Float64Array(STATE_COUNT), new Float64Array(STATE_COUNT)];
    addTimes(track, t0, untilNs, untilNs, a);
    addTimes(plain, t0, untilNs, untilNs, b);
    expect(a).toEqual(b);
    const row = Math.floor(random() * plain.count);
    expect([track.startAt(row), track.reasonAt(row), track.auxAt(row)]).toEqual([
      plain.startAt(row),
      plain.reasonAt(row),
      plain.auxAt(row),
    ]);
  }
  for (let row = 5; row < 2000; row += 7) expect(track.auxAt(row)).toBe(row);
});

function memoryFile(): ScratchFile {
  let bytes = new Uint8Array(0);
  return {
    write(part, offset) {
      if (bytes.length < offset + part.length) {
        const larger = new Uint8Array(offset + part.length);
        larger.set(bytes);
        bytes = larger;
      }
      bytes.set(part, offset);
    },
    read: (offset, length) => bytes.slice(offset, offset + length),
  };
}
