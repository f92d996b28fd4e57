import { stateIn } from "../index/chunk.js";
import { type GridLevel, levelFor, SUM_MASK, type TimeGrid } from "../index/time-grid.js";
import { STATE_COUNT } from "../model/states.js";
import type { KnownPixels, PixelSink } from "./pixel-grid.js";
import { type PixelSweep, sweepChunks } from "./pixel-sweep.js";
import { sweepInterval, sweepRows } from "./row-fold.js";

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
  sweepChunks(pixels, sink, (sweep, chunk, endNs) => {
    const { grid } = chunk;
    const level = grid && levelFor(grid, mostNs);
    if (grid === undefined || level === undefined) sweepRows(sweep, chunk, endNs);
    else {
      const gridEndNs = grid.beginNs + grid.buckets * grid.bucketNs;
      if (sweep.fromNs < gridEndNs) sweepGrid(sweep, grid, level, Math.min(gridEndNs, endNs));
      if (sweep.px < sweep.last) sweepInterval(sweep, sweep.ranks[stateIn(chunk, chunk.rows - 1)] as number, endNs);
    }
  });
}

/** Borders looked up together. */
const BATCH = 128;
const timesAt = new Float64Array(BATCH * STATE_COUNT);
/** A bucket is read in this many parts. */
const PART_BITS = 8;
const PARTS = 1 << PART_BITS;
/** Sums at the border before, in PARTS of a unit. */
const before = new Int32Array(STATE_COUNT);
const PART_MASK = (SUM_MASK << PART_BITS) | (PARTS - 1);

/**
 * Goes on to the end of a grid. Waiting for memory takes most of the time. So the times of many pixels are read in a loop
 * that does not branch on them, which lets the processor wait for a dozen at once, and then made into cells.
 */
function sweepGrid(sweep: PixelSweep, grid: TimeGrid, level: GridLevel, endNs: number): void {
  const { palette } = grid;
  const { nsPerPx, t0 } = sweep.grid;
  const states = palette.length;
  const { sink, last } = sweep;
  for (let i = 0; i < states; i += 1) before[i] = 0;
  if (grid.beginNs < sweep.fromNs) readTimes(grid, level, sweep.fromNs, 0, 1);
  else before.fill(0);
  if (sweep.pixelEndNs <= endNs) {
    readTimes(grid, level, sweep.pixelEndNs, 0, 1);
    finishPixel(sweep, palette);
    const end = Math.min(last, endOfPixels(sweep, endNs));
    let { px } = sweep;
    while (px < end) {
      const count = Math.min(BATCH, end - px);
      readTimes(grid, level, t0 + (px + 1) * nsPerPx, nsPerPx, count);
      for (let i = 0; i < count; i += 1) sink.writePixel(px + i, timesAt, i * states, palette, nsPerPx);
      px += count;
    }
    sweep.px = px;
    sweep.pixelEndNs = t0 + (px + 1) * nsPerPx;
    if (px === last) return;
  }
  readTimes(grid, level, endNs, 0, 1);
  addTimesAt(sweep, palette);
  sweep.fromNs = endNs;
}

/** One past the last pixel that ends at or before `endNs`. */
function endOfPixels({ grid: { t0, nsPerPx }, px }: PixelSweep, endNs: number): number {
  let end = Math.max(px, Math.floor((endNs - t0) / nsPerPx));
  while (px < end && endNs < t0 + end * nsPerPx) end -= 1;
  return end;
}

function addTimesAt({ times, ranks }: PixelSweep, palette: Uint8Array): void {
  for (let i = 0; i < palette.length; i += 1) {
    const rank = ranks[palette[i] as number] as number;
    times[rank] = (times[rank] as number) + (timesAt[i] as number);
  }
}

/** Adds what the pixel has in the grid to what it has in chunks before, and writes it. */
function finishPixel(sweep: PixelSweep, palette: Uint8Array): void {
  addTimesAt(sweep, palette);
  sweep.sink.writePixel(sweep.px, sweep.times, 0, sweep.palette, sweep.grid.nsPerPx);
  sweep.times.fill(0);
  sweep.px += 1;
}

/** Into `timesAt`: the time in each state of the grid up to `firstNs`, and then from border to border. */
function readTimes(
  { sums, palette, beginNs }: TimeGrid,
  { buckets, first, bucketNs, unitNs }: GridLevel,
  firstNs: number,
  stepNs: number,
  count: number,
): void {
  const states = palette.length;
  const perNs = 1 / bucketNs;
  const partNs = unitNs / PARTS;
  let to = 0;
  for (let i = 0; i < count; i += 1) {
    const place = (firstNs + i * stepNs - beginNs) * perNs;
    // Rounding may put a border at the last bucket's end.
    const bucket = Math.min(place | 0, buckets - 1);
    const part = ((place - bucket) * PARTS) | 0;
    let at = first + bucket * states;
    for (let state = 0; state < states; state += 1, at += 1, to += 1) {
      const sum = sums[at] as number;
      const inBucket = ((sums[at + states] as number) - sum) & SUM_MASK;
      const now = (sum << PART_BITS) + Math.imul(part, inBucket);
      timesAt[to] = ((now - (before[state] as number)) & PART_MASK) * partNs;
      before[state] = now;
    }
  }
}
