import { BLOCK_BITS, BLOCK_MASK, groupsOf } from "../chunk.js";
import { RUN_BITS, RUN_ROWS } from "./layout.js";

/**
 * A full chunk as a run of words, in the order of this list. Doubles are two words each, the low one first.
 *
 *     head         HEAD_WORDS words: see below
 *     labels       each label of the rows once
 *     runs         of each run of 64 rows: where it begins, in words, and the start of its first row (a double)
 *     rows         of each run: its shape, and two columns (bit-columns.ts), the time to the row before, and the number of
 *                  the label among `labels`
 *     times        starts of all rows as doubles, where differences do not tell them
 *     sums         the running sums
 *     longest      the longest outlier of each group, and the rows at their ends
 *
 * The grid of a chunk is no part of it: queries far out read grids, and no rows. layout.ts has the numbers.
 */

/** Blocks of a chunk in a run. */
export const RUN_BLOCKS = RUN_ROWS >> BLOCK_BITS;

export function runsOf(rows: number): number {
  return (rows + RUN_ROWS - 1) >> RUN_BITS;
}

/** Groups of blocks of a chunk. */
export function groupsIn(rows: number): number {
  return groupsOf((rows + BLOCK_MASK) >> BLOCK_BITS);
}

/** Doubles as their words. */
export function wordsOf(doubles: Float64Array): Uint32Array {
  return new Uint32Array(doubles.buffer, doubles.byteOffset, doubles.length * 2);
}
