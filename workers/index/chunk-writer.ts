import type { ArrayMemory } from "../core/slabs.js";
import { STATE_COUNT } from "../model/states.js";
import { BLOCK_BITS, type Chunk, GROUP_ROWS, groupsOf, OUTLIER_STATES, paletteOf, startIn, stateIn } from "./chunk.js";

/** Time in each state from a lane's begin; which chunk it ends with, the next one begins with. */
export type Totals = Float64Array;

/**
 * Begins block `block` at `start`. Returns the time in all states of the palette: less than the lane has lasted if
 * there are others.
 */
export function openBlock(chunk: Chunk, block: number, start: number, totals: Totals): number {
  const { palette, sums } = chunk;
  const states = palette.length;
  const at = block * states;
  let told = 0;
  for (let i = 0; i < states; i += 1) {
    const total = totals[palette[i] as number] as number;
    sums[at + i] = total;
    told += total;
  }
  chunk.blockStarts[block] = start;
  return told;
}

/** Gives the palette all states in which time was spent, and those of `mask`. */
export function widenFor(chunk: Chunk, totals: Totals, mask: number, memory: ArrayMemory): void {
  let seen = chunk.seen | mask;
  for (let state = 0; state < STATE_COUNT; state += 1) if (0 < (totals[state] as number)) seen |= 1 << state;
  if (seen !== chunk.seen) widenPalette(chunk, seen, memory);
}

/** The longest outlier interval that ended in group `group`, of which rows before `rows` count. */
export function longestIn(chunk: Chunk, group: number, rows: number): number {
  let longest = chunk.longest[group] as number;
  for (let row = group * GROUP_ROWS; row + 1 < rows; row += 1) {
    if (((OUTLIER_STATES >> stateIn(chunk, row)) & 1) === 0) continue;
    longest = Math.max(longest, startIn(chunk, row + 1) - startIn(chunk, row));
  }
  return longest;
}

export function noteLongest(chunk: Chunk, group: number, longest: number): void {
  chunk.longest[group] = longest;
  if (longest <= chunk.longestOfAll) return;
  chunk.longestOfAll = longest;
  chunk.longestGroup = group;
}

/** Lays the sums out again with room for states not seen before. */
function widenPalette(chunk: Chunk, seen: number, memory: ArrayMemory): void {
  const { palette: before, sums: from, blockStarts } = chunk;
  const palette = paletteOf(seen);
  const sums = memory.floats(blockStarts.length * palette.length);
  sums.fill(0);
  for (let i = 0; i < before.length; i += 1) {
    const to = palette.indexOf(before[i] as number);
    for (let block = 0; block < blockStarts.length; block += 1) {
      sums[block * palette.length + to] = from[block * before.length + i] as number;
    }
  }
  memory.release(from);
  chunk.seen = seen;
  chunk.palette = palette;
  chunk.sums = sums;
}

/** Gives a chunk of `rows` rows room for `capacity`. */
export function growChunk(chunk: Chunk, rows: number, capacity: number, memory: ArrayMemory): void {
  const blocks = capacity >> BLOCK_BITS;
  const words = memory.words(capacity * 2);
  words.set(chunk.words.subarray(0, rows * 2));
  memory.release(chunk.words);
  if (chunk.times !== undefined) chunk.times = grown(chunk.times, rows, capacity, memory);
  chunk.words = words;
  const done = rows >> BLOCK_BITS;
  chunk.blockStarts = grown(chunk.blockStarts, done, blocks, memory);
  chunk.longest = grown(chunk.longest, groupsOf(done), groupsOf(blocks), memory);
  chunk.sums = grown(chunk.sums, done * chunk.palette.length, blocks * chunk.palette.length, memory);
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
