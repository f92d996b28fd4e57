import { BLOCK_BITS, CHUNK_BITS, CHUNK_MASK, startIn } from "./chunk.js";
import { STATE_MASK } from "./label-table.js";
import type { LaneTrack } from "./lane-track.js";

// For callers that read all rows of lanes of millions of rows.

/** Numbers of the rows in these states (a bit for each), in order of time. */
export function rowsIn(track: LaneTrack, states: number): Uint32Array {
  // Memory that is not written takes no room.
  const rows = new Uint32Array(track.count);
  let count = 0;
  for (let index = 0; index < track.chunkCount; index += 1) {
    const { words, blockStates, rows: own } = track.rowsAt(index);
    const first = index << CHUNK_BITS;
    const isIndexed = index < track.fullChunks.length;
    for (let block = 0; block << BLOCK_BITS < own; block += 1) {
      if (isIndexed && ((blockStates[block] as number) & states) === 0) continue;
      const end = Math.min(own, (block + 1) << BLOCK_BITS);
      for (let row = block << BLOCK_BITS; row < end; row += 1) {
        if (((states >>> ((words[(row << 1) + 1] as number) & STATE_MASK)) & 1) !== 0) rows[count++] = first + row;
      }
    }
  }
  return rows.subarray(0, count);
}

/** The begins of rows, whose numbers ascend. `after`: of the rows so many after them; NaN: there is none. */
export function startsOf(track: LaneTrack, rows: ArrayLike<number>, after = 0): Float64Array {
  const starts = new Float64Array(rows.length);
  const { count } = track;
  let index = -1;
  let chunk = track.lastChunk;
  for (let i = 0; i < rows.length; i += 1) {
    const row = (rows[i] as number) + after;
    if (count <= row) {
      starts[i] = Number.NaN;
      continue;
    }
    if (row >>> CHUNK_BITS !== index) {
      index = row >>> CHUNK_BITS;
      chunk = track.rowsAt(index);
    }
    const at = row & CHUNK_MASK;
    starts[i] =
      chunk.times === undefined
        ? (chunk.blockStarts[at >> BLOCK_BITS] as number) + (chunk.words[at << 1] as number)
        : startIn(chunk, at);
  }
  return starts;
}
