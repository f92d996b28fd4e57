import { BLOCK_BITS, BLOCK_ROWS, blocksOf, type Chunk } from "../index/chunk.js";
import { STATE_MASK } from "../index/label-table.js";
import { chunkIndexAt } from "../index/row-search.js";
import { type KnownPixels, type PixelGrid, type PixelSink, ranksOf } from "./pixel-grid.js";

/**
 * A pixel border this part of a pixel or less away from the begin of a block is taken to lie there: the sums at that
 * place are known, and no row need be read. So a cell is exact for an interval that begins and ends at most that much
 * earlier or later than it should, which is less than its eye can see: a share is off by less than 1/32. Cells side
 * by side share their border, so together they still cover the window.
 */
export const BORDER_SLACK = 1 / 64;
/** The part of it reserved for windows that are moved onto the pixels of a cached answer (cell-cache.ts). */
export const GRID_SLACK = BORDER_SLACK / 16;

/** Borders looked up together. */
const BATCH = 256;
/** For each border: its block, or the block to whose begin it was moved. */
const blockOf = new Int32Array(BATCH);
/** From that block's begin to the border; 0 if it was moved there. */
const restOf = new Float64Array(BATCH);
/** Time of each border, moved or not. */
const timeOf = new Float64Array(BATCH);

/**
 * Folds pixels by the difference of running sums at their borders. Waiting for memory takes most of the time, since the
 * sums and rows of each border lie somewhere else. So the places of many borders are found first and touched in a loop
 * that does not branch on the values it loads, which lets the processor wait for a dozen of them at once.
 */
export function foldBlocks({ track, grid, first, last }: KnownPixels, sink: PixelSink): void {
  const { palette } = track.chunkAt(track.chunkCount - 1);
  const ranks = ranksOf(palette);
  const states = palette.length;
  const carried = new Float64Array(2 * states);
  const spread = new Float64Array(states);
  let border = first;
  let before = 0;
  let index = chunkIndexAt(track, grid.t0 + first * grid.nsPerPx);
  let block = 0;
  while (border <= last) {
    const chunk = track.chunkAt(index);
    const end = index + 1 < track.chunkCount ? track.chunkStartAt(index + 1) : Number.POSITIVE_INFINITY;
    const count = findBlocks(chunk, block, end, grid, border, Math.min(last + 1 - border, BATCH));
    touch(chunk, count);
    const isSame = chunk.palette.length === states;
    const sums = isSame ? chunk.sums : spread;
    for (let i = 0; i < count; i += 1) {
      const from = isSame ? (blockOf[i] as number) * states : 0;
      if (!isSame) spreadSums(chunk, blockOf[i] as number, palette, spread);
      walk(chunk, blockOf[i] as number, restOf[i] as number, ranks, carried);
      const time = timeOf[i] as number;
      if (first < border) sink.writePixelFromSums(border - 1, sums, from, carried, time - before, palette);
      else carryFirst(sums, from, carried, states);
      before = time;
      border += 1;
    }
    if (count === BATCH) block = blockOf[BATCH - 1] as number;
    else {
      index += 1;
      block = 0;
    }
  }
}

/** The sums at the first border, from which on the first pixel counts. See `PixelSink.writePixelFromSums`. */
function carryFirst(sums: Float64Array, from: number, carried: Float64Array, states: number): void {
  for (let rank = 0; rank < states; rank += 1) {
    carried[states + rank] = (sums[from + rank] as number) + (carried[rank] as number);
    carried[rank] = 0;
  }
}

/** Finds the blocks of up to `most` borders from `border` on that lie before `end`; returns how many do. */
function findBlocks(
  { blockStarts, rows }: Chunk,
  from: number,
  end: number,
  { t0, nsPerPx }: PixelGrid,
  border: number,
  most: number,
): number {
  const last = blocksOf({ rows }) - 1;
  const slack = nsPerPx * (BORDER_SLACK - GRID_SLACK);
  let block = from;
  for (let i = 0; i < most; i += 1) {
    const t = t0 + (border + i) * nsPerPx;
    if (end <= t) return i;
    while (block + STRIDE <= last && (blockStarts[block + STRIDE] as number) <= t) block += STRIDE;
    while (block < last && (blockStarts[block + 1] as number) <= t) block += 1;
    const rest = t - (blockStarts[block] as number);
    const isNext = block < last && (blockStarts[block + 1] as number) - t <= slack;
    blockOf[i] = isNext ? block + 1 : block;
    restOf[i] = isNext || rest <= slack ? 0 : rest;
    timeOf[i] = isNext || rest <= slack ? (blockStarts[blockOf[i] as number] as number) : t;
  }
  return most;
}

/** A cache line of block begins. */
const STRIDE = 8;

/** Loads a part of all memory that will be read. The sum keeps the compiler from dropping the loads. */
function touch({ words, palette, sums }: Chunk, count: number): void {
  const states = palette.length;
  let touched = 0;
  for (let i = 0; i < count; i += 1) {
    const block = blockOf[i] as number;
    const sum = block * states;
    // The chunk's first row stands in for rows that will not be read.
    const word = restOf[i] === 0 ? 0 : block << (BLOCK_BITS + 1);
    touched += (sums[sum] as number) + (sums[sum + states - 1] as number);
    touched += (words[word] as number) + (words[word + BLOCK_ROWS] as number);
  }
  touchedSum[0] = touched;
}

const touchedSum = new Float64Array(1);

/** Adds the time in each state from the block's begin on to `rest` later. */
function walk(chunk: Chunk, block: number, rest: number, ranks: Uint8Array, into: Float64Array): void {
  if (rest === 0) return;
  if (chunk.times !== undefined) {
    walkTimes(chunk, chunk.times, block, rest, ranks, into);
    return;
  }
  const { words } = chunk;
  let at = block << (BLOCK_BITS + 1);
  const last = Math.min(at + 2 * BLOCK_ROWS, 2 * chunk.rows) - 2;
  let begun = 0;
  while (at < last && (words[at + 2] as number) <= rest) {
    const next = words[at + 2] as number;
    const rank = ranks[(words[at + 1] as number) & STATE_MASK] as number;
    into[rank] = (into[rank] as number) + (next - begun);
    begun = next;
    at += 2;
  }
  const rank = ranks[(words[at + 1] as number) & STATE_MASK] as number;
  into[rank] = (into[rank] as number) + (rest - begun);
}

/** `walk`, where the chunk keeps full times. */
function walkTimes(
  { rows, words }: Chunk,
  times: Float64Array,
  block: number,
  rest: number,
  ranks: Uint8Array,
  into: Float64Array,
): void {
  const first = block << BLOCK_BITS;
  const end = (times[first] as number) + rest;
  for (let row = first; row < Math.min(first + BLOCK_ROWS, rows) && (times[row] as number) < end; row += 1) {
    const next = row + 1 < rows && row + 1 < first + BLOCK_ROWS ? (times[row + 1] as number) : end;
    const rank = ranks[(words[(row << 1) + 1] as number) & STATE_MASK] as number;
    into[rank] = (into[rank] as number) + (Math.min(next, end) - (times[row] as number));
  }
}

/** The sums at a block's begin in the order of a later palette; 0 of a state not seen up to this chunk. */
function spreadSums(chunk: Chunk, block: number, palette: Uint8Array, into: Float64Array): void {
  const { palette: own, sums } = chunk;
  for (let rank = 0; rank < palette.length; rank += 1) {
    const column = own.indexOf(palette[rank] as number);
    into[rank] = column < 0 ? 0 : (sums[block * own.length + column] as number);
  }
}
