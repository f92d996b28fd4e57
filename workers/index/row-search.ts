import { firstAfter, firstIndex } from "../core/search.js";
import { BLOCK_BITS, BLOCK_ROWS, blocksOf, CHUNK_BITS, CHUNK_MASK, type Chunk, labelIn, startIn } from "./chunk.js";
import type { LaneTrack } from "./lane-track.js";

/** The row at `t`: the last that starts at or before `t`, -1 if none does. */
export function rowAt(track: LaneTrack, t: number): number {
  const chunk = chunkIndexAt(track, t);
  if (chunk < 0) return -1;
  return (chunk << CHUNK_BITS) + rowInChunk(track.rowsAt(chunk), t);
}

/** State, reason and aux of a row as one number, for `enterLabel` of any lane of the session. */
export function labelAt(track: LaneTrack, row: number): number {
  return labelIn(track.rowsAt(row >> CHUNK_BITS), row & CHUNK_MASK);
}

/** The first row that starts at or after `t`; `count` if there is none. */
export function firstRowFrom(track: LaneTrack, t: number): number {
  const row = rowAt(track, t);
  return 0 <= row && track.startAt(row) === t ? row : row + 1;
}

/** The chunk of the row at `t`, -1 if there is none. */
export function chunkIndexAt(track: LaneTrack, t: number): number {
  return firstIndex(0, track.chunkCount, (chunk) => t < track.chunkStartAt(chunk)) - 1;
}

/** The last block of a chunk that starts at or before `t`, else the first. */
export function blockAt(chunk: Chunk, t: number): number {
  return Math.max(0, firstAfter(chunk.blockStarts, t, 0, blocksOf(chunk)) - 1);
}

/** The last row of a block that starts at or before `t`, else the first. */
export function rowInBlock(chunk: Chunk, block: number, t: number): number {
  const first = block << BLOCK_BITS;
  const end = Math.min(first + BLOCK_ROWS, chunk.rows);
  return Math.max(first, firstIndex(first, end, (row) => t < startIn(chunk, row)) - 1);
}

/** The last row of a chunk that starts at or before `t`, else the first. */
export function rowInChunk(chunk: Chunk, t: number): number {
  return rowInBlock(chunk, blockAt(chunk, t), t);
}
