import { BLOCK_BITS, BLOCK_MASK, groupsOf } from "../chunk.js";
import { COLUMN_ROWS } from "./bit-columns.js";

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
 * The grid of a chunk is no part of it: queries far out read grids, and no rows.
 */
export const HEAD_WORDS = 8;
/** Words of the head. */
export const ROWS = 0;
export const FLAGS = 1;
export const LABELS = 2;
export const SEEN = 3;
/** Doubles of `sums`. */
export const SUMS = 4;
/** Where `times` begins, and so `rows` ends. */
export const TIMES_AT = 5;
/** Words of all. */
export const LENGTH = 6;

/** Flags. The chunk keeps full times; the record has them as they are, because differences do not tell them. */
export const IS_WIDE = 1;
export const HAS_TIMES = 2;

export const RUN_ROWS = COLUMN_ROWS;
export const RUN_BITS = 6;
export const WORDS_OF_RUN = 3;
/** Blocks of a chunk in a run. */
export const RUN_BLOCKS = RUN_ROWS >> BLOCK_BITS;

/** Parts of a run's shape, in a word: bits of the two columns, then their exceptions. */
export const LABEL_BITS_SHIFT = 6;
export const TIME_EXCEPTIONS_SHIFT = 12;
export const LABEL_EXCEPTIONS_SHIFT = 19;
/** Some time of the run has more than 32 bits. */
export const IS_FAR = 1 << 26;
export const BITS_MASK = 0x3f;
export const EXCEPTIONS_MASK = 0x7f;

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
