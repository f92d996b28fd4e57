import type { GridLevel } from "../index/time-grid.js";
import { PART_MASK, PARTS, sumUntil } from "./grid-run.js";
import type { KnownPixels, PixelSink } from "./pixel-grid.js";
import { finishPixel, type PixelSweep, pixelEnd, sweepChunks } from "./pixel-sweep.js";
import { rowsOf, sweepInterval, sweepRows } from "./row-fold.js";

/**
 * The part of a pixel by which a cell's borders may be off: inside a bucket of a chunk's grid, time is taken to be spread
 * evenly over the states of the bucket. Cells side by side share their border, so together they still cover the window.
 */
export const BORDER_SLACK = 1 / 16;
/** The part of it reserved for windows that are moved onto the pixels of a cached answer (cell-cache.ts). */
export const GRID_SLACK = BORDER_SLACK / 64;
/** The part of it reserved for sums, whose units are a few thousandths of a pixel. */
const UNIT_SLACK = BORDER_SLACK / 64;
/** An even spread is off by a quarter of a bucket at most: where a state has the first half, and not the second. */
const BUCKETS_OFF = 1 / 4;

/**
 * Folds pixels by the difference of running sums at their borders, which lie in the grids of the chunks at computed
 * places: memory is read in order, and no row. Chunks whose buckets are too long for these pixels have few rows to a
 * pixel, which are read.
 */
export function foldGrid(pixels: KnownPixels, sink: PixelSink): void {
  const mostNs = (pixels.grid.nsPerPx * (BORDER_SLACK - GRID_SLACK - UNIT_SLACK)) / BUCKETS_OFF;
  const { track } = pixels;
  sweepChunks(pixels, sink, (sweep, index, endNs) => {
    const level = track.levelAt(index, mostNs);
    if (level === undefined) sweepRows(sweep, rowsOf(pixels, sweep, index), endNs);
    else {
      const gridEndNs = level.beginNs + level.buckets * level.bucketNs;
      if (sweep.fromNs < gridEndNs) sweepGrid(sweep, level, Math.min(gridEndNs, endNs));
      if (sweep.px < sweep.last) sweepInterval(sweep, track.lastStateAt(index), endNs);
    }
  });
}

/** Goes on to the end of a grid: the rest of a pixel, the pixels that lie in the grid, and the begin of one more. */
function sweepGrid(sweep: PixelSweep, level: GridLevel, endNs: number): void {
  const { nsPerPx, t0 } = sweep.grid;
  const toNs = pixelEnd(sweep);
  if (toNs <= endNs) {
    addTimes(sweep, level, toNs);
    finishPixel(sweep);
    const { px } = sweep;
    const end = Math.min(sweep.last, endOfPixels(sweep, endNs));
    if (px < end) sweep.sink.writeRun(px, { level, t0: t0 + px * nsPerPx, nsPerPx, count: end - px });
    sweep.px = end;
    sweep.fromNs = t0 + end * nsPerPx;
    if (end === sweep.last) return;
  }
  addTimes(sweep, level, endNs);
  sweep.fromNs = endNs;
}

/** One past the last pixel that ends at or before `endNs`. */
function endOfPixels({ grid: { t0, nsPerPx }, px }: PixelSweep, endNs: number): number {
  let end = Math.max(px, Math.floor((endNs - t0) / nsPerPx));
  while (px < end && endNs < t0 + end * nsPerPx) end -= 1;
  return end;
}

/** Adds the time from `fromNs` to `toNs`, both in the grid, to the pixel. */
function addTimes(sweep: PixelSweep, level: GridLevel, toNs: number): void {
  const { times } = sweep;
  const { sums, palette, beginNs, buckets, first, bucketNs, unitNs } = level;
  const from = Math.max(0, sweep.fromNs - beginNs) / bucketNs;
  const to = (toNs - beginNs) / bucketNs;
  // Rounding may put a border at the last bucket's end.
  const fromBucket = Math.min(from | 0, buckets - 1);
  const toBucket = Math.min(to | 0, buckets - 1);
  const fromPart = ((from - fromBucket) * PARTS) | 0;
  const toPart = ((to - toBucket) * PARTS) | 0;
  const fromAt = first + fromBucket * palette.length;
  const toAt = first + toBucket * palette.length;
  for (let i = 0; i < palette.length; i += 1) {
    const since = sumUntil(sums, fromAt + i, palette.length, fromPart);
    const time = (sumUntil(sums, toAt + i, palette.length, toPart) - since) & PART_MASK;
    if (time === 0) continue;
    const state = palette[i] as number;
    times[state] = (times[state] as number) + (time * unitNs) / PARTS;
    sweep.states |= 1 << state;
  }
}
