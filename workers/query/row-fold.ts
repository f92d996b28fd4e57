import { BLOCK_BITS, BLOCK_MASK, BLOCK_ROWS, type Chunk, stateIn } from "../index/chunk.js";
import { STATE_MASK } from "../index/label-table.js";
import { rowInChunk } from "../index/row-search.js";
import { type KnownPixels, type PixelSink, pixelUntil } from "./pixel-grid.js";
import { type PixelSweep, sweepChunks } from "./pixel-sweep.js";

/** Folds pixels by reading all their rows in order. The result is exact. */
export function foldRows(pixels: KnownPixels, sink: PixelSink): void {
  sweepChunks(pixels, sink, sweepRows);
}

/**
 * Goes on with a sweep over the rows of a chunk that ends at `endNs`. An interval that covers whole pixels is handed on as one run.
 */
export function sweepRows(sweep: PixelSweep, chunk: Chunk, endNs: number): void {
  const { times, ranks } = sweep;
  const { words, blockStarts, rows } = chunk;
  const fullTimes = chunk.times;
  let { fromNs, pixelEndNs } = sweep;
  let row = rowInChunk(chunk, fromNs);
  let rank = ranks[stateIn(chunk, row)] as number;
  for (row += 1; row < rows; ) {
    const base = blockStarts[row >> BLOCK_BITS] as number;
    const until = Math.min(rows, (row & ~BLOCK_MASK) + BLOCK_ROWS);
    for (; row < until; row += 1) {
      // The row before ends here.
      const end = fullTimes === undefined ? base + (words[row << 1] as number) : (fullTimes[row] as number);
      if (end < pixelEndNs) times[rank] = (times[rank] as number) + (end - fromNs);
      else {
        sweep.fromNs = fromNs;
        cross(sweep, rank, end);
        if (sweep.px === sweep.last) return;
        pixelEndNs = sweep.pixelEndNs;
      }
      fromNs = end;
      rank = ranks[(words[(row << 1) + 1] as number) & STATE_MASK] as number;
    }
  }
  sweep.fromNs = fromNs;
  sweepInterval(sweep, rank, endNs);
}

/** Goes on to `end`, in one state all the time. */
export function sweepInterval(sweep: PixelSweep, rank: number, end: number): void {
  if (sweep.pixelEndNs <= end) cross(sweep, rank, end);
  else sweep.times[rank] = (sweep.times[rank] as number) + (end - sweep.fromNs);
  sweep.fromNs = end;
}

/** Goes on in one state to `end`, which lies behind the pixel's end. Leaves in `times` what the pixel of `end` has. */
function cross(sweep: PixelSweep, rank: number, end: number): void {
  const { grid, last, palette, times, sink } = sweep;
  const { t0, nsPerPx } = grid;
  let { px } = sweep;
  if (t0 + px * nsPerPx < sweep.fromNs) {
    times[rank] = (times[rank] as number) + (sweep.pixelEndNs - sweep.fromNs);
    sink.writePixel(px, times, 0, palette, nsPerPx);
    for (let i = 0; i < palette.length; i += 1) times[i] = 0;
    px += 1;
  }
  if (px < last && t0 + (px + 1) * nsPerPx <= end) {
    const until = Math.min(last, Math.max(px + 1, pixelUntil(grid, end)));
    sink.fillPixels(px, until, palette[rank] as number);
    px = until;
  }
  sweep.px = px;
  sweep.pixelEndNs = t0 + (px + 1) * nsPerPx;
  if (px < last) times[rank] = end - (t0 + px * nsPerPx);
}
