import type { Chunk } from "../index/chunk.js";
import { chunkIndexAt } from "../index/row-search.js";
import { STATE_COUNT } from "../model/states.js";
import type { KnownPixels, PixelGrid, PixelSink } from "./pixel-grid.js";

/** Pixels that are made in order, chunk by chunk, from rows (row-fold.ts) or from sums (grid-fold.ts). */
export interface PixelSweep {
  readonly grid: PixelGrid;
  /** The pixel after the last. */
  readonly last: number;
  readonly sink: PixelSink;
  /** The lane's states, ascending. */
  readonly palette: Uint8Array;
  /** Where in the palette each state is. */
  readonly ranks: Uint8Array;
  /** The pixel that is being made, and its end. */
  px: number;
  pixelEndNs: number;
  /** Time in each state of the palette from the pixel's begin to `fromNs`. */
  readonly times: Float64Array;
  fromNs: number;
}

function sweepOver({ track, grid, first, last }: KnownPixels, sink: PixelSink): PixelSweep {
  const { palette } = track.chunkAt(track.chunkCount - 1);
  const ranks = new Uint8Array(STATE_COUNT);
  palette.forEach((state, rank) => {
    ranks[state] = rank;
  });
  const { t0, nsPerPx } = grid;
  const times = new Float64Array(palette.length);
  const pixelEndNs = t0 + (first + 1) * nsPerPx;
  return { grid, last, sink, palette, ranks, px: first, pixelEndNs, times, fromNs: t0 + first * nsPerPx };
}

/** Makes pixels chunk by chunk. `go` takes the sweep through a chunk up to its end. */
export function sweepChunks(
  pixels: KnownPixels,
  sink: PixelSink,
  go: (sweep: PixelSweep, chunk: Chunk, endNs: number) => void,
): void {
  const { track, knownNs } = pixels;
  const sweep = sweepOver(pixels, sink);
  for (let index = chunkIndexAt(track, sweep.fromNs); sweep.px < sweep.last; index += 1) {
    go(sweep, track.chunkAt(index), index + 1 < track.chunkCount ? track.chunkStartAt(index + 1) : knownNs);
  }
}
