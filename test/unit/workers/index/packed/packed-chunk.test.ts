import fc from "fast-check";
import { expect, test } from "vitest";
import { auxIn, CHUNK_ROWS, type Chunk, reasonIn, startIn, stateIn } from "../../../../../workers/index/chunk.js";
import { LaneTrack } from "../../../../../workers/index/lane-track.js";
import { ChunkPacker } from "../../../../../workers/index/packed/chunk-packer.js";
import { ChunkUnpacker, longestIn } from "../../../../../workers/index/packed/chunk-unpacker.js";
import { STATE_COUNT, type State } from "../../../../../workers/model/states.js";
import { enterRandomly } from "../../support/naive-lane.js";

const packer = new ChunkPacker();
const unpacker = new ChunkUnpacker();

function rowsOf(chunk: Chunk): number[][] {
  return Array.from({ length: chunk.rows }, (_, row) => [
    startIn(chunk, row),
    stateIn(chunk, row),
    reasonIn(chunk, row),
    auxIn(chunk, row),
  ]);
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

function checkSame(chunk: Chunk): void {
  const record = packer.pack(chunk).slice();
  const again = unpacker.unpack(record, chunk);
  expect(rowsOf(again)).toEqual(rowsOf(chunk));
  expect(indexOf(again)).toEqual(indexOf(chunk));
  const { longest, longestEnds, seen, palette } = longestIn(record);
  expect(indexOf({ ...chunk, longest, longestEnds })).toEqual(indexOf(chunk));
  expect([seen, palette]).toEqual([chunk.seen, chunk.palette]);
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
    fc.property(fc.nat(whole.length - 1), fc.nat(), fc.nat(whole.length), (at, value, length) => {
      const record = whole.slice(0, length === 0 ? whole.length : length);
      record[at] = value;
      try {
        const { words, rows } = unpacker.unpack(record, chunk);
        expect(words.length).toBeLessThanOrEqual(CHUNK_ROWS * 2);
        expect(rows).toBe(chunk.rows);
      } catch (error) {
        refused += 1;
        expect(String(error)).toContain("a packed chunk is whole");
      }
    }),
  );
  expect(refused).toBeGreaterThan(0);
});
