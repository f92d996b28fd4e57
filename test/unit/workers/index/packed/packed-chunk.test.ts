import fc from "fast-check";
import { expect, test } from "vitest";
import { FlatPacker } from "../../../../../workers/analyses/flat/flat-packer.js";
import { FlatMemory } from "../../../../../workers/core/flat-memory.js";
import { packRows } from "../../../../../workers/flat/chunk-pack.js";
import { unpackRows } from "../../../../../workers/flat/chunk-unpack.js";
import { setMemory } from "../../../../../workers/flat/prelude.js";
import { auxIn, CHUNK_ROWS, type Chunk, reasonIn, startIn, stateIn } from "../../../../../workers/index/chunk.js";
import { LaneTrack } from "../../../../../workers/index/lane-track.js";
import { ChunkPacker } from "../../../../../workers/index/packed/chunk-packer.js";
import { ChunkUnpacker } from "../../../../../workers/index/packed/chunk-unpacker.js";
import { HEAD_WORDS, LABELS, ROWS, TIMES_AT } from "../../../../../workers/index/packed/layout.js";
import { STATE_COUNT, type State } from "../../../../../workers/model/states.js";
import { enterRandomly } from "../../support/naive-lane.js";

const packer = new ChunkPacker();
const memory = new FlatMemory(64);
/** The core as TypeScript. */
const byCore = new FlatPacker(memory, () => ({
  packRows(...places) {
    setMemory(memory.memory.buffer);
    return packRows(...places);
  },
  unpackRows(...places) {
    setMemory(memory.memory.buffer);
    return unpackRows(...(places as Parameters<typeof unpackRows>));
  },
}));
const unpacker = new ChunkUnpacker();

function rowsOf(chunk: Chunk): number[][] {
  return Array.from({ length: chunk.rows }, (_, row) => [
    startIn(chunk, row),
    stateIn(chunk, row),
    reasonIn(chunk, row),
    auxIn(chunk, row),
  ]);
}

function runsIn(record: Uint32Array) {
  const labels = record[LABELS] ?? 0;
  return { runsAt: HEAD_WORDS + labels, labels, timesAt: record[TIMES_AT] ?? 0, of: record[ROWS] ?? 0 };
}

/** What queries read of a chunk beside its rows. */
function indexOf(chunk: Chunk): ArrayLike<number>[] {
  const { blockStarts, blockStates, sums, palette, longest, longestEnds, rows } = chunk;
  const blocks = (rows + 15) >> 4;
  const groups = (blocks + 15) >> 4;
  return [
    blockStarts.slice(0, blocks),
    blockStates.slice(0, blocks),
    sums.slice(0, ((rows + 127) >> 7) * palette.length),
    longest.slice(0, groups),
    longestEnds.slice(0, groups),
  ];
}

/** The first word that differs, -1 if none does. */
function differenceOf(record: Uint32Array, other: Uint32Array): number {
  if (record.length !== other.length) return Math.min(record.length, other.length);
  return record.findIndex((word, i) => word !== other[i]);
}

function checkSame(chunk: Chunk): void {
  const record = packer.pack(chunk).slice();
  expect(differenceOf(packer.pack(chunk, byCore.pack), record)).toBe(-1);
  for (const again of [unpacker.unpack(record, chunk), unpacker.unpack(record, chunk, byCore.unpack)]) {
    expect(rowsOf(again)).toEqual(rowsOf(chunk));
    expect(indexOf(again)).toEqual(indexOf(chunk));
  }
}

/** Whole ns, fractions of them, and spans that no 32 bits hold. */
const span = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 5000 }) },
  fc.integer({ min: 1, max: 2 ** 33 }),
  fc.integer({ min: 1, max: 2 ** 50 }),
);
const row = fc.record({
  span,
  state: fc.integer({ min: 0, max: STATE_COUNT - 1 }),
  reason: fc.integer({ min: -1, max: 300 }),
  aux: fc.integer({ min: -1, max: 2 ** 31 - 1 }),
});

test("the core packs full chunks of whole ns, and leaves what it cannot", () => {
  const lane = (unit: number): LaneTrack => {
    const track = new LaneTrack();
    enterRandomly([{ enter: (t, ...label) => track.enter(t * unit, ...label) }], CHUNK_ROWS * 2, 11);
    return track;
  };
  expect([1, 1000, 0.3, 2 ** 30].map((unit) => byCore.pack(lane(unit).chunkAt(0)) !== undefined)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("parts of a chunk are the same rows, by the core too", () => {
  const track = new LaneTrack();
  enterRandomly([track], CHUNK_ROWS * 2, 13);
  const chunk = track.chunkAt(0);
  const record = packer.pack(chunk).slice();
  const rows = rowsOf(chunk);
  for (const [first, count] of [
    [0, 256],
    [256, 512],
    [512, CHUNK_ROWS - 512],
    [CHUNK_ROWS - 256, 256],
  ] as const) {
    expect(byCore.unpack(record, { ...runsIn(record), first, rows: count })).toBeDefined();
    for (const by of [undefined, byCore.unpack]) {
      expect(rowsOf(unpacker.unpackBriefly(record, chunk, first, count, by))).toEqual(rows.slice(first, first + count));
    }
    expect(rowsOf(unpacker.unpackRows(record, chunk, first, count))).toEqual(rows.slice(first, first + count));
  }
});

test("any rows come back, with their sums", () => {
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 200 }),
      fc.oneof(
        fc.constant(0),
        fc.integer({ min: -(2 ** 40), max: 2 ** 50 }),
        fc.double({ noNaN: true, min: 0, max: 1e15 }),
      ),
      fc.constantFrom(1, 1, 0.3),
      (rows, from, unit) => {
        const track = new LaneTrack();
        let t = from;
        for (const { span, state, reason, aux } of rows) {
          track.enter(t, state as State, reason, aux);
          t += span * unit;
        }
        checkSame(track.chunkAt(0));
      },
    ),
  );
});

test("rows of a full chunk take less than half of their memory", () => {
  const track = new LaneTrack();
  enterRandomly([track], CHUNK_ROWS * 2, 11);
  const chunk = track.chunkAt(0);
  checkSame(chunk);
  expect(packer.pack(chunk).byteLength).toBeLessThan(chunk.words.byteLength / 2);
});

test("a chunk of labels that are all different comes back", () => {
  const track = new LaneTrack();
  for (let i = 0; i <= CHUNK_ROWS; i += 1) track.enter(i, (i % 3) as State, i % 100, i);
  checkSame(track.chunkAt(0));
});

test("labels of a trace with very many come back, chunk by chunk", () => {
  const track = new LaneTrack();
  for (let i = 0; i <= CHUNK_ROWS * 3; i += 1) track.enter(i, (i % 3) as State, i % 100, i % 2 === 0 ? 1 : i * 2);
  for (let row = 0; row <= CHUNK_ROWS * 3; row += 1) track.lastChunk.labels.of(0, 7, row);
  for (let i = 1; i <= CHUNK_ROWS; i += 1) track.enter(CHUNK_ROWS * 3 + i, (i % 3) as State, 7, i % 9000);
  for (let chunk = 0; chunk < 4; chunk += 1) checkSame(track.chunkAt(chunk));
});

test("a damaged record is an error, or a chunk of as many rows", () => {
  const track = new LaneTrack();
  enterRandomly([track], 3000, 5);
  const chunk = track.chunkAt(0);
  const whole = packer.pack(chunk).slice();
  let refused = 0;
  fc.assert(
    fc.property(
      fc.nat(whole.length - 1),
      fc.nat(),
      fc.nat(whole.length),
      fc.boolean(),
      (at, value, length, isByCore) => {
        const record = whole.slice(0, length === 0 ? whole.length : length);
        record[at] = value;
        try {
          const { words, rows } = unpacker.unpack(record, chunk, isByCore ? byCore.unpack : undefined);
          expect(words.length).toBeLessThanOrEqual(CHUNK_ROWS * 2);
          expect(rows).toBe(chunk.rows);
        } catch (error) {
          refused += 1;
          expect(String(error)).toContain("a packed chunk is whole");
        }
      },
    ),
  );
  expect(refused).toBeGreaterThan(0);
});
