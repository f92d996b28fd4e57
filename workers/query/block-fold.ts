import { BLOCK_BITS, BLOCK_ROWS, blocksOf, type Chunk, totalsBefore } from "../index/chunk.js";
import { STATE_MASK } from "../index/label-table.js";
import type { LaneTrack } from "../index/lane-track.js";
import { chunkIndexAt, rowInBlock } from "../index/row-search.js";
import { STATE_COUNT } from "../model/states.js";
import type { PixelGrid, PixelSink } from "./pixel-grid.js";

/**
 * A pixel border this part of a pixel or less away from the begin of a block is taken to lie there: the sums at that
 * place are known, and no row need be read. So a cell is exact for an interval that begins and ends at most that much
 * earlier or later than it should, which is less than its eye can see: a share is off by less than 1/32. Cells side
 * by side share their border, so together they still cover the window.
 */
export const BORDER_SLACK = 1 / 64;

/** Borders looked up together. */
const BATCH = 256;
const blockOf = new Int32Array(BATCH);

/**
 * Folds pixels [first, last), all of them in the lane's known time, by the difference of running sums at their
 * borders. First the blocks of many borders are found in one walk over the chunk's block begins, then their sums and
 * rows are read: places of memory far apart, known early enough for the processor to fetch several at a time.
 */
export function foldBlocks(track: LaneTrack, grid: PixelGrid, first: number, last: number, sink: PixelSink): void {
  const { t0, nsPerPx } = grid;
  const { palette } = track.chunkAt(track.chunkCount - 1);
  const at = new Float64Array(STATE_COUNT);
  const before = new Float64Array(STATE_COUNT);
  const spent = new Float64Array(STATE_COUNT);
  const slack = nsPerPx * BORDER_SLACK;
  let border = first;
  let index = chunkIndexAt(track, t0 + first * nsPerPx);
  let block = 0;
  while (border <= last) {
    const chunk = track.chunkAt(index);
    const end = index + 1 < track.chunkCount ? track.chunkStartAt(index + 1) : Number.POSITIVE_INFINITY;
    const count = findBlocks(chunk, block, end, grid, border, Math.min(last + 1 - border, BATCH));
    for (let i = 0; i < count; i += 1) {
      sumsAt(chunk, blockOf[i] as number, t0 + border * nsPerPx, slack, at);
      if (first < border) {
        for (let p = 0; p < palette.length; p += 1) {
          const state = palette[p] as number;
          spent[state] = (at[state] as number) - (before[state] as number);
          before[state] = at[state] as number;
        }
        sink.mixed(border - 1, spent, palette);
      } else before.set(at);
      border += 1;
    }
    if (count === BATCH) block = blockOf[BATCH - 1] as number;
    else {
      index += 1;
      block = 0;
    }
  }
}

/** Finds the blocks of up to `most` borders from `border` on that lie before `end`; returns how many do. */
function findBlocks(
  chunk: Chunk,
  from: number,
  end: number,
  { t0, nsPerPx }: PixelGrid,
  border: number,
  most: number,
): number {
  const { blockStarts } = chunk;
  const last = blocksOf(chunk) - 1;
  let block = from;
  for (let i = 0; i < most; i += 1) {
    const t = t0 + (border + i) * nsPerPx;
    if (end <= t) return i;
    while (block < last && (blockStarts[block + 1] as number) <= t) block += 1;
    blockOf[i] = block;
  }
  return most;
}

/** Time in each state from the lane's begin to about `t`, which lies in block `block`. */
function sumsAt(chunk: Chunk, block: number, t: number, slack: number, into: Float64Array): void {
  const { palette, sums, blockStarts, words } = chunk;
  const start = blockStarts[block] as number;
  const offset = t - start;
  const isNext = block + 1 < blocksOf(chunk) && (blockStarts[block + 1] as number) - t <= slack;
  const from = (isNext ? block + 1 : block) * palette.length;
  if (chunk.times !== undefined) {
    addWide(chunk, block, t, into);
    return;
  }
  for (let p = 0; p < palette.length; p += 1) into[palette[p] as number] = sums[from + p] as number;
  if (isNext || offset <= slack) return;
  const first = block << BLOCK_BITS;
  const last = Math.min(chunk.rows - first, BLOCK_ROWS) - 1 + first;
  let row = first;
  let begun = 0;
  for (;;) {
    const state = (words[(row << 1) + 1] as number) & STATE_MASK;
    const next = row < last ? (words[(row + 1) << 1] as number) : Number.POSITIVE_INFINITY;
    into[state] = (into[state] as number) + (Math.min(next, offset) - begun);
    if (offset <= next) return;
    begun = next;
    row += 1;
  }
}

function addWide(chunk: Chunk, block: number, t: number, into: Float64Array): void {
  const row = rowInBlock(chunk, block, t);
  totalsBefore(chunk, row, into);
  const state = (chunk.words[(row << 1) + 1] as number) & STATE_MASK;
  into[state] = (into[state] as number) + (t - ((chunk.times as Float64Array)[row] as number));
}
