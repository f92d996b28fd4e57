import { type GridLevel, SUM_MASK } from "../index/time-grid.js";

/** Pixels side by side in one level of a grid: pixel `i` of `count` begins at `t0 + i * nsPerPx`. */
export interface GridRun {
  readonly level: GridLevel;
  readonly t0: number;
  readonly nsPerPx: number;
  readonly count: number;
}

/** A bucket is read in this many parts. */
const PART_BITS = 8;
export const PARTS = 1 << PART_BITS;
/** A difference of sums in PARTS of a unit. */
export const PART_MASK = (SUM_MASK << PART_BITS) | (PARTS - 1);

/** The sum of a column up to a part of a bucket, in PARTS of a unit. `at`: the sum at the bucket's begin. */
export function sumUntil(sums: Uint16Array, at: number, states: number, part: number): number {
  const sum = sums[at] as number;
  return (sum << PART_BITS) + Math.imul(part, ((sums[at + states] as number) - sum) & SUM_MASK);
}
