import { type Chunk, startIn, stateIn, totalsBefore } from "../index/chunk.js";
import { blockAt, chunkIndexAt, rowInBlock } from "../index/row-search.js";
import { type GridLevel, levelFor, type TimeGrid } from "../index/time-grid.js";
import { STATE_COUNT } from "../model/states.js";
import { type KnownPixels, type PixelSink, ranksOf } from "./pixel-grid.js";

/**
 * The part of a pixel by which a cell's borders may be off: inside a bucket of a chunk's grid, time is taken to be spread
 * evenly over the states of the bucket. Cells side by side share their border, so together they still cover the window.
 */
export const BORDER_SLACK = 1 / 16;
/** The part of it reserved for windows that are moved onto the pixels of a cached answer (cell-cache.ts). */
export const GRID_SLACK = BORDER_SLACK / 64;
/** An even spread is off by a quarter of a bucket at most: where a state has the first half, and not the second. */
const BUCKETS_OFF = 1 / 4;

/**
 * Folds pixels by the difference of running sums at their borders, which lie in the grids of the chunks at computed
 * places: memory is read in order, and no row. In chunks whose buckets are too long for these pixels the sums at a
 * border are exact, and found by reading rows.
 */
export function foldGrid({ track, grid, first, last }: KnownPixels, sink: PixelSink): void {
  const { t0, nsPerPx } = grid;
  const { palette } = track.chunkAt(track.chunkCount - 1);
  const fold = foldOver(palette, nsPerPx, sink);
  const mostNs = (nsPerPx * (BORDER_SLACK - GRID_SLACK)) / BUCKETS_OFF;
  let index = chunkIndexAt(track, t0 + first * nsPerPx);
  for (let border = first; border <= last; index += 1) {
    const chunk = track.chunkAt(index);
    const endNs = index + 1 < track.chunkCount ? track.chunkStartAt(index + 1) : Number.POSITIVE_INFINITY;
    if (endNs <= t0 + border * nsPerPx) continue;
    const { grid: buckets } = chunk;
    const level = buckets && levelFor(buckets, mostNs);
    if (buckets !== undefined && level !== undefined) {
      const lastRowNs = Math.min(endNs, buckets.beginNs + buckets.buckets * buckets.bucketNs);
      const inGrid = bordersBefore(lastRowNs, t0, nsPerPx, border, last);
      if (border < inGrid) foldBuckets(chunk, buckets, level, fold, t0, border, inGrid, border === first);
      border = inGrid;
    }
    for (; border <= last && t0 + border * nsPerPx < endNs; border += 1) {
      addExact(chunk, t0 + border * nsPerPx, fold);
      if (first < border) sink.writePixel(border - 1, fold.times, 0, palette, nsPerPx);
    }
  }
}

/** What is carried from border to border. */
interface Fold {
  readonly palette: Uint8Array;
  /** Where in the palette each state is. */
  readonly ranks: Uint8Array;
  readonly nsPerPx: number;
  readonly sink: PixelSink;
  /** Time in each state up to the border before, and of the pixel from there on. */
  readonly before: Float64Array;
  readonly times: Float64Array;
  /** Less time than this at the next border is what the grid before has rounded away. */
  roundedNs: number;
}

function foldOver(palette: Uint8Array, nsPerPx: number, sink: PixelSink): Fold {
  const before = new Float64Array(palette.length);
  const times = new Float64Array(palette.length);
  return { palette, ranks: ranksOf(palette), nsPerPx, sink, before, times, roundedNs: 0 };
}

/** Borders looked up together. */
const BATCH = 128;
const sumsAt = new Float64Array(BATCH * STATE_COUNT);
/** Of each state of the grid: its rank among those of the lane, and its time before the chunk. */
const rankOf = new Uint8Array(STATE_COUNT);
const baseOf = new Float64Array(STATE_COUNT);

/**
 * Pixels that end at borders [from, to), all of them in the grid of a chunk. Waiting for memory takes most of the time.
 * So the sums of many borders are read in a loop that does not branch on them, which lets the processor wait for a dozen
 * at once, and then made into pixels. `isFirst`: no pixel ends at the first border.
 */
function foldBuckets(
  chunk: Chunk,
  grid: TimeGrid,
  level: GridLevel,
  fold: Fold,
  t0: number,
  from: number,
  to: number,
  isFirst: boolean,
): void {
  const { palette, before, times, nsPerPx, sink } = fold;
  const states = grid.palette.length;
  beginChunk(chunk, grid, fold);
  for (let first = from; first < to; first += BATCH) {
    const count = Math.min(BATCH, to - first);
    readSums(grid, level, t0, nsPerPx, first, count);
    for (let border = first, at = 0; border < first + count; border += 1) {
      for (let state = 0; state < states; state += 1, at += 1) {
        const now = sumsAt[at] as number;
        const rank = rankOf[state] as number;
        const had = border === from ? (times[rank] as number) : 0;
        times[rank] = now - (before[rank] as number) + had;
        before[rank] = now;
      }
      if (border !== from) sink.writePixel(border - 1, times, 0, palette, nsPerPx);
      else {
        if (!isFirst) sink.writePixel(border - 1, times, 0, palette, nsPerPx);
        times.fill(0);
      }
    }
  }
  fold.roundedNs = grid.unitNs;
}

/** Leaves in `times` what each state has of the pixel up to the chunk's begin. */
function beginChunk({ palette, sums }: Chunk, grid: TimeGrid, { ranks, before, times, roundedNs }: Fold): void {
  for (let i = 0; i < palette.length; i += 1) {
    const state = palette[i] as number;
    const rank = ranks[state] as number;
    const time = (sums[i] as number) - (before[rank] as number);
    times[rank] = time < roundedNs ? 0 : time;
    before[rank] = sums[i] as number;
  }
  for (let i = 0; i < grid.palette.length; i += 1) {
    const rank = ranks[grid.palette[i] as number] as number;
    rankOf[i] = rank;
    baseOf[i] = before[rank] as number;
  }
}

/** The sums at borders [first, first + count), border by border, into `sumsAt`. */
function readSums(
  { palette, sums, beginNs, unitNs }: TimeGrid,
  { buckets, first: firstSum, bucketNs }: GridLevel,
  t0: number,
  nsPerPx: number,
  first: number,
  count: number,
): void {
  const states = palette.length;
  const perNs = 1 / bucketNs;
  let to = 0;
  for (let i = 0; i < count; i += 1) {
    const place = (t0 + (first + i) * nsPerPx - beginNs) * perNs;
    // Rounding may put a border at the last bucket's end.
    const bucket = Math.min(place | 0, buckets - 1);
    const part = place - bucket;
    let at = firstSum + bucket * states;
    for (let state = 0; state < states; state += 1, at += 1, to += 1) {
      const sum = sums[at] as number;
      sumsAt[to] = (baseOf[state] as number) + unitNs * (sum + part * ((sums[at + states] as number) - sum));
    }
  }
}

/** The first of borders [from, last + 1] that does not lie before `t`. */
function bordersBefore(t: number, t0: number, nsPerPx: number, from: number, last: number): number {
  let border = Math.max(from, Math.min(last + 1, Math.ceil((t - t0) / nsPerPx)));
  while (from < border && t <= t0 + (border - 1) * nsPerPx) border -= 1;
  while (border <= last && t0 + border * nsPerPx < t) border += 1;
  return border;
}

/** Goes on to a border at `t` of which the exact time in each state is asked. */
function addExact(chunk: Chunk, t: number, fold: Fold): void {
  const { palette, before, times, roundedNs } = fold;
  const row = rowInBlock(chunk, blockAt(chunk, t), t);
  totalsBefore(chunk, row, scratch);
  const state = stateIn(chunk, row);
  scratch[state] = (scratch[state] as number) + (t - startIn(chunk, row));
  for (let rank = 0; rank < palette.length; rank += 1) {
    const now = scratch[palette[rank] as number] as number;
    const time = now - (before[rank] as number);
    times[rank] = time < roundedNs ? 0 : time;
    before[rank] = now;
  }
  fold.roundedNs = 0;
}

const scratch = new Float64Array(STATE_COUNT);
