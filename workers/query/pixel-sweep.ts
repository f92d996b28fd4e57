import { chunkIndexAt } from "../index/row-search.js";
import { STATE_COUNT } from "../model/states.js";
import type { KnownPixels, PixelGrid, PixelSink } from "./pixel-grid.js";

/** Pixels that are made in order, chunk by chunk, from rows (row-fold.ts) or from sums (grid-fold.ts). */
export interface PixelSweep {
  readonly grid: PixelGrid;
  /** The pixel after the last. */
  readonly last: number;
  readonly sink: PixelSink;
  /** The pixel that is being made. */
  px: number;
  /** What of the pixel has been swept ends here. */
  fromNs: number;
  /** Time of the pixel up to `fromNs` in each state, by state number. */
  readonly times: Float64Array;
  /** The states that have some of it, a bit for each. All others are 0 in `times`. */
  states: number;
}

function sweepOver({ grid, first, last }: KnownPixels, sink: PixelSink): PixelSweep {
  const fromNs = grid.t0 + first * grid.nsPerPx;
  return { grid, last, sink, px: first, fromNs, times: new Float64Array(STATE_COUNT), states: 0 };
}

/** Makes pixels chunk by chunk. `go` takes the sweep through chunk `index` up to its end. */
export function sweepChunks(
  pixels: KnownPixels,
  sink: PixelSink,
  go: (sweep: PixelSweep, index: number, endNs: number) => void,
): void {
  const { track, knownNs } = pixels;
  const sweep = sweepOver(pixels, sink);
  for (let index = chunkIndexAt(track, sweep.fromNs); sweep.px < sweep.last; index += 1) {
    go(sweep, index, index + 1 < track.chunkCount ? track.chunkStartAt(index + 1) : knownNs);
  }
}

/** Where the pixel that is being made ends. */
export function pixelEnd({ grid: { t0, nsPerPx }, px }: PixelSweep): number {
  return t0 + (px + 1) * nsPerPx;
}

/** Writes the pixel, whose end has been reached, and begins the next. */
export function finishPixel(sweep: PixelSweep): void {
  const { sink, grid } = sweep;
  sink.writePixel(sweep.px, sweep.times, sweep.states, grid.nsPerPx);
  sweep.states = 0;
  sweep.px += 1;
  sweep.fromNs = grid.t0 + sweep.px * grid.nsPerPx;
}
