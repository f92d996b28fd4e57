import { BLOCK_BITS, BLOCK_MASK, CHUNK_BITS, CHUNK_MASK, startIn, stateIn } from "../index/chunk.js";
import { STATE_MASK } from "../index/label-table.js";
import type { LaneTrack } from "../index/lane-track.js";
import { rowAt } from "../index/row-search.js";
import { type KnownPixels, type PixelSink, pixelUntil, ranksOf } from "./pixel-grid.js";

/**
 * Folds pixels by reading all their rows in order. The result is exact. An interval that covers whole pixels is handed
 * on as one run.
 */
export function foldRows({ track, grid, first, last, knownNs }: KnownPixels, sink: PixelSink): void {
  const { t0, nsPerPx } = grid;
  const { palette } = track.chunkAt(track.chunkCount - 1);
  const ranks = ranksOf(palette);
  const spent = new Float64Array(palette.length);
  const firstRow = rowAt(track, t0 + first * nsPerPx);
  let index = firstRow >> CHUNK_BITS;
  let chunk = track.chunkAt(index);
  let { words, times, blockStarts, rows } = chunk;
  let row = firstRow & CHUNK_MASK;
  let rank = ranks[stateIn(chunk, row)] as number;
  // Of the block of the row after.
  let base = blockStarts[(row + 1) >> BLOCK_BITS] as number;
  let end = row + 1 < rows ? startIn(chunk, row + 1) : endOfChunk(track, index, knownNs);
  let px = first;
  while (px < last) {
    const pixelEnd = t0 + (px + 1) * nsPerPx;
    if (pixelEnd <= end) {
      const until = Math.min(last, Math.max(px + 1, pixelUntil(grid, end)));
      sink.fillPixels(px, until, palette[rank] as number);
      px = until;
      continue;
    }
    let from = t0 + px * nsPerPx;
    while (end < pixelEnd) {
      spent[rank] = (spent[rank] as number) + (end - from);
      from = end;
      row += 1;
      if (row === rows) {
        index += 1;
        chunk = track.chunkAt(index);
        ({ words, times, blockStarts, rows } = chunk);
        row = 0;
        base = blockStarts[0] as number;
      }
      rank = ranks[(words[(row << 1) + 1] as number) & STATE_MASK] as number;
      const next = row + 1;
      if (next === rows) end = endOfChunk(track, index, knownNs);
      else if (times !== undefined) end = times[next] as number;
      else {
        if ((next & BLOCK_MASK) === 0) base = blockStarts[next >> BLOCK_BITS] as number;
        end = base + (words[next << 1] as number);
      }
    }
    spent[rank] = (spent[rank] as number) + (pixelEnd - from);
    sink.writePixel(px, spent, 0, palette, nsPerPx);
    for (let i = 0; i < palette.length; i += 1) spent[i] = 0;
    px += 1;
  }
}

function endOfChunk(track: LaneTrack, index: number, knownNs: number): number {
  return index + 1 < track.chunkCount ? track.chunkStartAt(index + 1) : knownNs;
}
