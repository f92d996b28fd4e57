import type { LaneTrack } from "../index/lane-track.js";
import type { GridRun } from "./grid-run.js";

/** `width` pixels side by side; pixel p covers [t0 + p * nsPerPx, t0 + (p + 1) * nsPerPx). */
export interface PixelGrid {
  readonly t0: number;
  readonly nsPerPx: number;
  readonly width: number;
}

/** Pixels [first, last) of a grid, all of them inside the known time of a lane. */
export interface KnownPixels {
  readonly track: LaneTrack;
  readonly grid: PixelGrid;
  readonly first: number;
  readonly last: number;
  /** The lane is known up to here, ns. */
  readonly knownNs: number;
}

/** Takes the states of a lane pixel by pixel; every pixel exactly once, from left to right. */
export interface PixelSink {
  /** The lane is in one state all through pixels [from, to). */
  fillPixels(from: number, to: number, state: number): void;
  /**
   * Pixel `px` has the `states`, a bit for each: `times[state]` of each, `total` of all. Sets these times to 0, for the
   * next pixel.
   */
  writePixel(px: number, times: Float64Array, states: number, total: number): void;
  /** Pixels from `px` on are those of `run`. */
  writeRun(px: number, run: GridRun): void;
}

/** The first pixel that begins at or after `t`, 0..width. */
export function pixelFrom(grid: PixelGrid, t: number): number {
  const { t0, nsPerPx, width } = grid;
  let px = Math.max(0, Math.min(width, Math.ceil((t - t0) / nsPerPx)));
  while (0 < px && t <= t0 + (px - 1) * nsPerPx) px -= 1;
  while (px < width && t0 + px * nsPerPx < t) px += 1;
  return px;
}

/** How many pixels end at or before `t`, 0..width. */
export function pixelUntil(grid: PixelGrid, t: number): number {
  const { t0, nsPerPx, width } = grid;
  let px = Math.max(0, Math.min(width, Math.floor((t - t0) / nsPerPx)));
  while (0 < px && t < t0 + px * nsPerPx) px -= 1;
  while (px < width && t0 + (px + 1) * nsPerPx <= t) px += 1;
  return px;
}
