import { BLOCK_BITS, BLOCK_MASK, BLOCK_ROWS, type Chunk, stateIn } from "../index/chunk.js";
import { STATE_MASK } from "../index/label-table.js";
import { rowInChunk } from "../index/row-search.js";
import { type KnownPixels, type PixelGrid, type PixelSink, pixelUntil } from "./pixel-grid.js";
import { finishPixel, type PixelSweep, pixelEnd, sweepChunks } from "./pixel-sweep.js";

/** Folds pixels by reading all their rows in order. The result is exact. */
export function foldRows(pixels: KnownPixels, sink: PixelSink): void {
  sweepChunks(pixels, sink, (sweep, index, endNs) => sweepRows(sweep, rowsOf(pixels, sweep, index), endNs));
}

/** Chunk `index`, or what of it lies in the pixels that are left. Valid until another one is asked for. */
export function rowsOf({ track, grid, last }: KnownPixels, { fromNs }: PixelSweep, index: number): Chunk {
  return track.full.partBetween(index, fromNs, grid.t0 + last * grid.nsPerPx) ?? track.lastChunk;
}

/**
 * Goes on with a sweep over the rows of a chunk that ends at `endNs`. What changes with each row lies in local variables
 * meanwhile: fields of an object cost more than all else that is done to a row.
 */
export function sweepRows(sweep: PixelSweep, chunk: Chunk, endNs: number): void {
  const { times, sink, last, grid } = sweep;
  const { t0, nsPerPx } = grid;
  const { words, blockStarts, rows } = chunk;
  const fullTimes = chunk.times;
  let { px, fromNs, states } = sweep;
  let pixelEndNs = t0 + (px + 1) * nsPerPx;
  let row = rowInChunk(chunk, fromNs);
  let state = stateIn(chunk, row);
  for (row += 1; row < rows; ) {
    const base = blockStarts[row >> BLOCK_BITS] as number;
    const until = Math.min(rows, (row & ~BLOCK_MASK) + BLOCK_ROWS);
    while (row < until) {
      // The row before ends here.
      const end = fullTimes === undefined ? base + (words[row << 1] as number) : (fullTimes[row] as number);
      if (end < pixelEndNs) {
        times[state] = (times[state] as number) + (end - fromNs);
        states |= 1 << state;
        fromNs = end;
        state = (words[(row << 1) + 1] as number) & STATE_MASK;
        row += 1;
        continue;
      }
      if (states === 0) {
        const to = wholePixels(grid, px, last, end);
        sink.fillPixels(px, to, state);
        px = to;
      } else {
        times[state] = (times[state] as number) + (pixelEndNs - fromNs);
        sink.writePixel(px, times, states | (1 << state), nsPerPx);
        states = 0;
        px += 1;
      }
      fromNs = t0 + px * nsPerPx;
      pixelEndNs = t0 + (px + 1) * nsPerPx;
      if (px === last) {
        sweep.px = px;
        return;
      }
    }
  }
  sweep.px = px;
  sweep.fromNs = fromNs;
  sweep.states = states;
  sweepInterval(sweep, state, endNs);
}

/** Goes on to `end`, in one state all the time. */
export function sweepInterval(sweep: PixelSweep, state: number, end: number): void {
  const { grid, last, sink } = sweep;
  while (sweep.px < last && pixelEnd(sweep) <= end) {
    if (sweep.states === 0) {
      const to = wholePixels(grid, sweep.px, last, end);
      sink.fillPixels(sweep.px, to, state);
      sweep.px = to;
      sweep.fromNs = grid.t0 + to * grid.nsPerPx;
    } else {
      addTime(sweep, state, pixelEnd(sweep));
      finishPixel(sweep);
    }
  }
  if (sweep.px < last) addTime(sweep, state, end);
}

/** The pixel after the last that ends at or before `end`, as pixel `px` does. */
function wholePixels(grid: PixelGrid, px: number, last: number, end: number): number {
  return Math.min(last, Math.max(px + 1, pixelUntil(grid, end)));
}

/** Goes on to `end`, which lies in the pixel. */
function addTime(sweep: PixelSweep, state: number, end: number): void {
  if (end <= sweep.fromNs) return;
  sweep.times[state] = (sweep.times[state] as number) + (end - sweep.fromNs);
  sweep.states |= 1 << state;
  sweep.fromNs = end;
}
