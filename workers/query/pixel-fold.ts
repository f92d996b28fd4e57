import type { LaneTrack } from "../index/lane-track.js";
import { rowAt, rowsAround } from "../index/row-search.js";
import { ALL_STATES, STATE_COUNT, State } from "../model/states.js";
import { foldGrid } from "./grid-fold.js";
import { type PixelGrid, type PixelSink, pixelFrom, pixelUntil } from "./pixel-grid.js";
import { foldRows } from "./row-fold.js";
import { addTimes, knownEnd } from "./state-times.js";

/** Rows a pixel from which on it is faster to ask the index at pixel borders than to read all rows. */
export const MANY_ROWS = 20;

/**
 * Folds a lane's intervals into pixels. The cost per pixel is bounded whatever the zoom: with few rows to a pixel
 * all rows are read in order (row-fold.ts), with many the grid is asked at each pixel border (grid-fold.ts).
 * `isApproximate`: the answer for the whole window, if `grid` is a part of one.
 */
export function foldPixels(
  track: LaneTrack,
  grid: PixelGrid,
  untilNs: number,
  sink: PixelSink,
  isApproximate = hasApproximateBorders(track, grid, untilNs),
): void {
  const { width } = grid;
  const first = track.count === 0 ? width : pixelFrom(grid, track.chunkStartAt(0));
  const known = knownEnd(track, untilNs);
  const last = pixelUntil(grid, known);
  if (first === width && (track.count === 0 || grid.t0 + width * grid.nsPerPx <= track.chunkStartAt(0))) {
    sink.fillPixels(0, width, State.NONE);
    return;
  }
  // Pixels [first, last) lie in known time; one before and one after may lie partly in it.
  const head = Math.min(first - 1, last);
  if (0 < head) sink.fillPixels(0, head, State.NONE);
  if (0 <= head && head < width) foldEdge(track, grid, untilNs, head, sink);
  const pixels = { track, grid, first, last, knownNs: known };
  if (first < last) (isApproximate ? foldGrid : foldRows)(pixels, sink);
  const tail = Math.max(last, head + 1);
  if (last === tail && tail < width) foldEdge(track, grid, untilNs, tail, sink);
  const rest = last === tail ? tail + 1 : tail;
  if (rest < width) sink.fillPixels(rest, width, State.NONE);
}

/** Whether the lane has so many rows in a window that its cells are not exact, but true up to BORDER_SLACK. */
export function hasApproximateBorders(track: LaneTrack, grid: PixelGrid, untilNs: number): boolean {
  if (track.count === 0) return false;
  const first = pixelFrom(grid, track.chunkStartAt(0));
  const last = pixelUntil(grid, knownEnd(track, untilNs));
  if (last <= first) return false;
  const { t0, nsPerPx } = grid;
  const [fromNs, toNs] = [t0 + first * nsPerPx, t0 + last * nsPerPx];
  const [from, to] = [rowsAround(track, fromNs), rowsAround(track, toNs)];
  const many = (last - first) * MANY_ROWS;
  if (many <= to.first - from.first - (from.count - 1)) return true;
  if (to.first + (to.count - 1) - from.first < many) return false;
  return many <= rowAt(track, toNs) - rowAt(track, fromNs);
}

/** A pixel that lies partly outside the lane's known time. */
function foldEdge(track: LaneTrack, grid: PixelGrid, untilNs: number, px: number, sink: PixelSink): void {
  const times = new Float64Array(STATE_COUNT);
  addTimes(track, grid.t0 + px * grid.nsPerPx, grid.t0 + (px + 1) * grid.nsPerPx, untilNs, times);
  sink.writePixel(px, times, ALL_STATES, grid.nsPerPx);
}
