import { firstAfter, firstIndex } from "../core/search.js";
import {
  BLOCK_BITS,
  BLOCK_ROWS,
  blocksOf,
  CHUNK_BITS,
  CHUNK_MASK,
  type Chunk,
  GROUP_ROW_BITS,
  GROUP_ROWS,
  labelIn,
  startIn,
} from "./chunk.js";
import type { LaneTrack } from "./lane-track.js";

/** The row at `t`: the last that starts at or before `t`, -1 if none does. */
export function rowAt(track: LaneTrack, t: number): number {
  const chunk = chunkIndexAt(track, t);
  if (chunk < 0) return -1;
  const part = partAtTime(track, chunk, t);
  return (chunk << CHUNK_BITS) + part.firstRow + rowInChunk(part, t);
}

/** About the row at `t`, without reading rows: it is one of `count` rows from `first` on. */
export function rowsAround(track: LaneTrack, t: number): { readonly first: number; readonly count: number } {
  const index = chunkIndexAt(track, t);
  const { full } = track;
  if (index < 0 || full.count <= index || full.wholeAt(index) !== undefined)
    return { first: rowAt(track, t), count: 1 };
  return { first: (index << CHUNK_BITS) + (full.groupAt(index, t) << GROUP_ROW_BITS), count: GROUP_ROWS };
}

/** Chunk `index`, or of one whose rows are packed the part with the row at `t`. Its index may not be built. */
export function partAtTime(track: LaneTrack, index: number, t: number): Chunk {
  const { full } = track;
  if (full.count <= index) return track.lastChunk;
  return full.wholeAt(index) ?? track.partAt(index, full.groupAt(index, t) << GROUP_ROW_BITS);
}

/** State, reason and aux of a row as one number, for `enterLabel` of any lane of the session. */
export function labelAt(track: LaneTrack, row: number): number {
  const part = track.partAt(row >> CHUNK_BITS, row & CHUNK_MASK);
  return labelIn(part, (row & CHUNK_MASK) - part.firstRow);
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
