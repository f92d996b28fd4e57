import type { ArrayMemory } from "../core/slabs.js";
import { BLOCK_BITS, BLOCK_ROWS, CHUNK_ROWS, type Chunk, groupsOf, startIn } from "./chunk.js";

/** Most lanes of a trace are threads that hardly run. */
const FIRST_ROWS = BLOCK_ROWS;
const GROWTH = 2;

/**
 * Makes room for more rows in a chunk of `rows` rows, which lie in `tails`. Its index must be built again, and lies in
 * `memory`.
 */
export function growChunk(chunk: Chunk, rows: number, tails: ArrayMemory, memory: ArrayMemory): void {
  const capacity = Math.min(CHUNK_ROWS, Math.max(FIRST_ROWS, rows * GROWTH));
  const blocks = capacity >> BLOCK_BITS;
  const words = tails.words(capacity * 2);
  words.set(chunk.words.subarray(0, rows * 2));
  tails.release(chunk.words);
  if (chunk.times !== undefined) chunk.times = grown(chunk.times, rows, capacity, tails);
  chunk.words = words;
  chunk.blockStarts = grown(chunk.blockStarts, rows >> BLOCK_BITS, blocks, tails);
  chunk.longest = grown(chunk.longest, 0, groupsOf(blocks), memory);
  memory.release(chunk.longestEnds);
  chunk.longestEnds = memory.words(groupsOf(blocks));
}

function grown(from: Float64Array, used: number, length: number, memory: ArrayMemory): Float64Array {
  const to = memory.floats(length);
  to.set(from.subarray(0, used));
  memory.release(from);
  return to;
}

/** The full times of a chunk of `rows` rows. The chunk keeps full times from now on. */
export function fullTimes(chunk: Chunk, rows: number, memory: ArrayMemory): Float64Array {
  if (chunk.times !== undefined) return chunk.times;
  const times = memory.floats(chunk.words.length >> 1);
  for (let row = 0; row < rows; row += 1) times[row] = startIn(chunk, row);
  chunk.times = times;
  return times;
}
