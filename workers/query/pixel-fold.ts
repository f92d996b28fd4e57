import { BLOCK_BITS, BLOCK_MASK, BLOCK_ROWS, type Chunk, startIn, stateIn, totalsBefore } from "../index/chunk.js";
import type { LaneTrack } from "../index/lane-track.js";
import { blockFrom, blockNear, chunkIndexAt, rowInBlock } from "../index/row-search.js";
import { STATE_COUNT, State } from "../model/states.js";
import { addTimes, knownEnd } from "./sums.js";

/** `width` pixels side by side; pixel p covers [t0 + p * nsPerPx, t0 + (p + 1) * nsPerPx). */
export interface PixelGrid {
  readonly t0: number;
  readonly nsPerPx: number;
  readonly width: number;
}

/** Takes what a lane did in each pixel; every pixel exactly once, from left to right. */
export interface PixelSink {
  /** The lane is in one state all through pixels [from, to). */
  whole(from: number, to: number, state: number): void;
  /** Pixel `px` has several: `times` by state number, zero for those not in `palette`. */
  mixed(px: number, times: Float64Array, palette: Uint8Array): void;
}

/**
 * Folds a lane's intervals into pixels, exactly. Per pixel the cost is bounded whatever the zoom:
 *
 * - an interval that covers whole pixels is handed on as one run;
 * - a pixel with a few rows is summed by walking them;
 * - a pixel with many rows costs one gallop over block starts, one load of running sums, and a walk of
 *   less than a block. Where the walk of one pixel ends, that of the next begins.
 */
export function foldPixels(track: LaneTrack, grid: PixelGrid, untilNs: number, sink: PixelSink): void {
  const { width } = grid;
  const first = track.count === 0 ? width : pixelFrom(grid, track.chunkStartAt(0));
  const last = pixelUntil(grid, knownEnd(track, untilNs));
  if (first === width && (track.count === 0 || grid.t0 + width * grid.nsPerPx <= track.chunkStartAt(0))) {
    sink.whole(0, width, State.NONE);
    return;
  }
  // Pixels [first, last) lie in known time; one before and one after may lie partly in it.
  const head = Math.min(first - 1, last);
  if (0 < head) sink.whole(0, head, State.NONE);
  if (0 <= head && head < width) foldEdge(track, grid, untilNs, head, sink);
  if (first < last) foldKnown(track, grid, first, last, knownEnd(track, untilNs), sink);
  const tail = Math.max(last, head + 1);
  if (last === tail && tail < width) foldEdge(track, grid, untilNs, tail, sink);
  const rest = last === tail ? tail + 1 : tail;
  if (rest < width) sink.whole(rest, width, State.NONE);
}

/** Fold position: a row, and the time in each state before it since the lane's begin. */
class Walker {
  chunk: Chunk;
  row = 0;
  state = 0;
  /** Start of the row, and of the next one: where it ends. */
  start = 0;
  end = 0;
  readonly cum = new Float64Array(STATE_COUNT);
  /** Blocks from one pixel to the next: a good guess for the one after. */
  private lastStep = 0;
  private chunkIndex: number;
  private chunkEndsAt: number;

  constructor(
    private readonly track: LaneTrack,
    t: number,
    private readonly known: number,
  ) {
    this.chunkIndex = chunkIndexAt(track, t);
    this.chunk = track.chunkAt(this.chunkIndex);
    this.chunkEndsAt = this.endOfChunk(this.chunkIndex);
    this.row = rowInBlock(this.chunk, blockFrom(this.chunk, 0, t), t);
    totalsBefore(this.chunk, this.row, this.cum);
    this.state = stateIn(this.chunk, this.row);
    this.start = startIn(this.chunk, this.row);
    this.end = this.row + 1 < this.chunk.rows ? startIn(this.chunk, this.row + 1) : this.chunkEndsAt;
  }

  /** Moves on to the row that holds `t`, which must not lie before the present one. */
  advance(t: number): void {
    if (t < this.end) return;
    if (this.chunkEndsAt <= t && this.chunkIndex + 1 < this.track.chunkCount) this.nextChunk(t);
    const { chunk } = this;
    const here = this.row >> BLOCK_BITS;
    const block = blockNear(chunk, here, here + this.lastStep, t);
    this.lastStep = block - here;
    if (here < block) this.jump(block);
    this.walk(block, t);
  }

  /** Goes on to the row that holds `t` within the block that does. */
  private walk(block: number, t: number): void {
    const { chunk, cum } = this;
    const { offsets, states } = chunk;
    const base = chunk.bases[block] as number;
    const atOffset = block * chunk.offsetStride + chunk.offsetBase;
    const atState = block * chunk.stateStride + chunk.stateBase;
    const last = Math.min(BLOCK_ROWS, chunk.rows - (block << BLOCK_BITS)) - 1;
    const offset = t - base;
    let row = this.row & BLOCK_MASK;
    let start = offsets[atOffset + row] as number;
    let end = offsets[atOffset + row + 1] as number;
    while (row < last && end <= offset) {
      const state = states[atState + row] as number;
      cum[state] = (cum[state] as number) + (end - start);
      start = end;
      row += 1;
      end = offsets[atOffset + row + 1] as number;
    }
    this.row = (block << BLOCK_BITS) + row;
    this.state = states[atState + row] as number;
    this.start = base + start;
    this.end = row < last ? base + end : this.endOfBlock(block);
  }

  private endOfBlock(block: number): number {
    const { blockStarts } = this.chunk;
    return block + 1 < blockStarts.length ? (blockStarts[block + 1] as number) : this.chunkEndsAt;
  }

  private jump(block: number): void {
    const { palette, sums, sumStride } = this.chunk;
    const at = block * sumStride;
    for (let i = 0; i < palette.length; i += 1) this.cum[palette[i] as number] = sums[at + i] as number;
    this.row = block << BLOCK_BITS;
  }

  private nextChunk(t: number): void {
    this.chunkIndex = this.nextChunkIndex(this.chunkIndex, t);
    this.chunk = this.track.chunkAt(this.chunkIndex);
    this.chunkEndsAt = this.endOfChunk(this.chunkIndex);
    this.jump(0);
  }

  private nextChunkIndex(from: number, t: number): number {
    let index = from + 1;
    while (index + 1 < this.track.chunkCount && this.track.chunkStartAt(index + 1) <= t) index += 1;
    return index;
  }

  private endOfChunk(index: number): number {
    const next = index + 1;
    return next < this.track.chunkCount ? this.track.chunkStartAt(next) : this.known;
  }
}

function foldKnown(
  track: LaneTrack,
  grid: PixelGrid,
  first: number,
  last: number,
  known: number,
  sink: PixelSink,
): void {
  const { t0, nsPerPx } = grid;
  const palette = track.chunkAt(track.chunkCount - 1).palette;
  const begin = t0 + first * nsPerPx;
  const walker = new Walker(track, begin, known);
  const { cum } = walker;
  const times = new Float64Array(STATE_COUNT);
  const before = Float64Array.from(cum);
  let { state } = walker;
  before[state] = (before[state] as number) + (begin - walker.start);
  let px = first;
  while (px < last) {
    const pixelEnd = t0 + (px + 1) * nsPerPx;
    if (pixelEnd <= walker.end) {
      const until = Math.min(last, Math.max(px + 1, pixelUntil(grid, walker.end)));
      sink.whole(px, until, state);
      px = until;
      before[state] = (cum[state] as number) + (t0 + until * nsPerPx - walker.start);
      continue;
    }
    walker.advance(pixelEnd);
    state = walker.state;
    const open = pixelEnd - walker.start;
    for (let i = 0; i < palette.length; i += 1) {
      const s = palette[i] as number;
      const total = s === state ? (cum[s] as number) + open : (cum[s] as number);
      times[s] = total - (before[s] as number);
      before[s] = total;
    }
    sink.mixed(px, times, palette);
    px += 1;
  }
}

/** A pixel that lies partly outside the lane's known time. */
function foldEdge(track: LaneTrack, grid: PixelGrid, untilNs: number, px: number, sink: PixelSink): void {
  const times = new Float64Array(STATE_COUNT);
  addTimes(track, grid.t0 + px * grid.nsPerPx, grid.t0 + (px + 1) * grid.nsPerPx, untilNs, times);
  sink.mixed(px, times, ALL_STATES);
}

/** The first pixel that begins at or after `t`, 0..width. */
function pixelFrom(grid: PixelGrid, t: number): number {
  const { t0, nsPerPx, width } = grid;
  let px = Math.max(0, Math.min(width, Math.ceil((t - t0) / nsPerPx)));
  while (0 < px && t <= t0 + (px - 1) * nsPerPx) px -= 1;
  while (px < width && t0 + px * nsPerPx < t) px += 1;
  return px;
}

/** How many pixels end at or before `t`, 0..width. */
function pixelUntil(grid: PixelGrid, t: number): number {
  const { t0, nsPerPx, width } = grid;
  let px = Math.max(0, Math.min(width, Math.floor((t - t0) / nsPerPx)));
  while (0 < px && t < t0 + px * nsPerPx) px -= 1;
  while (px < width && t0 + (px + 1) * nsPerPx <= t) px += 1;
  return px;
}

const ALL_STATES = Uint8Array.from({ length: STATE_COUNT }, (_, state) => state);
