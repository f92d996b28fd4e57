import type { ArrayMemory } from "../core/slabs.js";
import { BLOCK_BITS, type Chunk, groupsOf, startIn } from "./chunk.js";

/** Gives a chunk of `rows` rows room for `capacity`. Its sums are made again when its index is built. */
export function growChunk(chunk: Chunk, rows: number, capacity: number, memory: ArrayMemory): void {
  const blocks = capacity >> BLOCK_BITS;
  const words = memory.words(capacity * 2);
  words.set(chunk.words.subarray(0, rows * 2));
  memory.release(chunk.words);
  if (chunk.times !== undefined) chunk.times = grown(chunk.times, rows, capacity, memory);
  chunk.words = words;
  chunk.blockStarts = grown(chunk.blockStarts, rows >> BLOCK_BITS, blocks, memory);
  chunk.longest = grown(chunk.longest, 0, groupsOf(blocks), memory);
}

function grown(from: Float64Array, used: number, length: number, memory: ArrayMemory): Float64Array {
  const to = memory.floats(length);
  to.set(from.subarray(0, used));
  memory.release(from);
  return to;
}

/** The full times of a chunk of `rows` rows, which it keeps from now on. */
export function fullTimes(chunk: Chunk, rows: number, memory: ArrayMemory): Float64Array {
  if (chunk.times !== undefined) return chunk.times;
  const times = memory.floats(chunk.words.length >> 1);
  for (let row = 0; row < rows; row += 1) times[row] = startIn(chunk, row);
  chunk.times = times;
  return times;
}
