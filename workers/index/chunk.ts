import { STATE_COUNT, State } from "../model/states.js";

/**
 * A run of consecutive rows of one lane: columns, and an index over them that answers questions about any
 * window without reading all rows. A sealed chunk is self-contained: its sums count from the lane's begin.
 *
 *     rows    |0 . . . 31|32 . . . 63|64 . . .        BLOCK_ROWS rows to a block
 *     blocks  |0         |1          |2               blockStarts: start of its first row
 *     sums    |p states  |p states   |p states        time in each state from the lane's begin to blockStarts
 *     longest |max       |max        |max             longest outlier interval that ends in the block
 */
export interface Chunk {
  /** Valid rows. For the chunk a lane still writes to: as many as the index covers. */
  rows: number;
  starts: Float64Array<ArrayBuffer>;
  states: Uint8Array<ArrayBuffer>;
  reasons: Uint16Array<ArrayBuffer>;
  auxs: Int32Array<ArrayBuffer>;
  /** States seen in the lane up to the end of this chunk; the columns of `sums`. */
  palette: Uint8Array<ArrayBuffer>;
  blockStarts: Float64Array<ArrayBuffer>;
  sums: Float64Array<ArrayBuffer>;
  longest: Float64Array<ArrayBuffer>;
  /** The largest of `longest`. */
  longestOfAll: number;
}

export const CHUNK_BITS = 14;
export const CHUNK_ROWS = 1 << CHUNK_BITS;
export const CHUNK_MASK = CHUNK_ROWS - 1;
/** At 32 rows the sums add 1.25 bytes a row for 5 states, and a boundary costs half a block of additions. */
export const BLOCK_BITS = 5;
export const BLOCK_ROWS = 1 << BLOCK_BITS;
export const CHUNK_BLOCK_BITS = CHUNK_BITS - BLOCK_BITS;

/**
 * Time stolen from a lane: what must stay visible however far out the view is. Indexed by state, 1 or 0.
 */
export const IS_OUTLIER_STATE: Uint8Array = Uint8Array.from({ length: STATE_COUNT }, (_, state) =>
  state === State.RUNNABLE || state === State.PREEMPTED ? 1 : 0,
);

/** What a chunk's index needs to know of the rows before it. */
export interface ChunkCarry {
  /** Start and state of the row before the chunk's first. */
  readonly lastStart: number;
  readonly lastState: number;
  /** Time in each state from the lane's begin to `lastStart`, by state number. */
  readonly totals: Float64Array;
  /** Bit per state seen before the chunk; 0 for a lane's first chunk. */
  readonly seen: number;
}

export const NO_CARRY: ChunkCarry = {
  lastStart: 0,
  lastState: State.NONE,
  totals: new Float64Array(STATE_COUNT),
  seen: 0,
};

/** The carry for the chunk that follows a full one. */
export function carryFrom(chunk: Chunk): ChunkCarry {
  const totals = new Float64Array(STATE_COUNT);
  const last = chunk.rows - 1;
  totalsBefore(chunk, last, totals);
  let seen = 0;
  for (const state of chunk.palette) seen |= 1 << state;
  return { lastStart: chunk.starts[last] as number, lastState: chunk.states[last] as number, totals, seen };
}

export function createChunk(capacity: number): Chunk {
  return {
    rows: 0,
    starts: new Float64Array(capacity),
    states: new Uint8Array(capacity),
    reasons: new Uint16Array(capacity),
    auxs: new Int32Array(capacity),
    palette: NO_BYTES,
    blockStarts: NO_FLOATS,
    sums: NO_FLOATS,
    longest: NO_FLOATS,
    longestOfAll: 0,
  };
}

/** Gives the chunk's columns another capacity, keeping the first `rows` rows. */
export function resizeChunk(chunk: Chunk, rows: number, capacity: number): void {
  chunk.starts = resized(chunk.starts, new Float64Array(capacity), rows);
  chunk.states = resized(chunk.states, new Uint8Array(capacity), rows);
  chunk.reasons = resized(chunk.reasons, new Uint16Array(capacity), rows);
  chunk.auxs = resized(chunk.auxs, new Int32Array(capacity), rows);
}

/** Builds palette, sums and longest over the first `rows` rows. */
export function indexChunk(chunk: Chunk, rows: number, carry: ChunkCarry): void {
  const { starts, states } = chunk;
  let seen = carry.seen;
  for (let row = 0; row < rows; row += 1) seen |= 1 << (states[row] as number);
  const palette = paletteOf(seen);
  const blocks = (rows + BLOCK_ROWS - 1) >> BLOCK_BITS;
  const blockStarts = new Float64Array(blocks);
  const sums = new Float64Array(blocks * palette.length);
  const longest = new Float64Array(blocks);
  const totals = Float64Array.from(carry.totals);
  // Nothing precedes a lane's very first row.
  const firstWithTime = carry.seen === 0 ? 1 : 0;
  let lastStart = carry.lastStart;
  let lastState = carry.lastState;
  let longestOfAll = 0;
  for (let block = 0; block < blocks; block += 1) {
    const begin = block << BLOCK_BITS;
    const end = Math.min(begin + BLOCK_ROWS, rows);
    let worst = 0;
    for (let row = begin; row < end; row += 1) {
      const start = starts[row] as number;
      const time = start - lastStart;
      if (IS_OUTLIER_STATE[lastState] === 1 && worst < time) worst = time;
      if (firstWithTime <= row) totals[lastState] = (totals[lastState] as number) + time;
      if (row === begin) copyTotals(totals, palette, sums, block);
      lastStart = start;
      lastState = states[row] as number;
    }
    blockStarts[block] = starts[begin] as number;
    longest[block] = worst;
    if (longestOfAll < worst) longestOfAll = worst;
  }
  chunk.rows = rows;
  chunk.palette = palette;
  chunk.blockStarts = blockStarts;
  chunk.sums = sums;
  chunk.longest = longest;
  chunk.longestOfAll = longestOfAll;
}

/** Time in each state from the lane's begin to row `row` of the chunk, by state number, into `into`. */
export function totalsBefore(chunk: Chunk, row: number, into: Float64Array): void {
  const { starts, states, palette, sums } = chunk;
  into.fill(0);
  const block = row >> BLOCK_BITS;
  const at = block * palette.length;
  for (let i = 0; i < palette.length; i += 1) into[palette[i] as number] = sums[at + i] as number;
  for (let r = block << BLOCK_BITS; r < row; r += 1) {
    const state = states[r] as number;
    into[state] = (into[state] as number) + ((starts[r + 1] as number) - (starts[r] as number));
  }
}

/** Memory of a chunk's arrays. */
export function chunkBytes(chunk: Chunk): number {
  return (
    chunk.starts.byteLength +
    chunk.states.byteLength +
    chunk.reasons.byteLength +
    chunk.auxs.byteLength +
    chunk.palette.byteLength +
    chunk.blockStarts.byteLength +
    chunk.sums.byteLength +
    chunk.longest.byteLength
  );
}

const NO_FLOATS = new Float64Array(0);
const NO_BYTES = new Uint8Array(0);

function paletteOf(seen: number): Uint8Array<ArrayBuffer> {
  const states: number[] = [];
  for (let state = 0; state < STATE_COUNT; state += 1) if (seen & (1 << state)) states.push(state);
  return Uint8Array.from(states);
}

function copyTotals(totals: Float64Array, palette: Uint8Array, sums: Float64Array, block: number): void {
  const at = block * palette.length;
  for (let i = 0; i < palette.length; i += 1) sums[at + i] = totals[palette[i] as number] as number;
}

interface Column<T> {
  set(from: T): void;
  subarray(begin: number, end: number): T;
}

function resized<T extends Column<T>>(from: T, to: T, rows: number): T {
  to.set(from.subarray(0, rows));
  return to;
}
