import { STATE_COUNT } from "../model/states.js";

// What a lane keeps count of while it writes rows, side by side in one array, since it changes with each of them.

/** Start of the block being written; NaN while full times are kept, so that no row takes the fast path. */
export const BASE = 0;
/** Start of the last row; NaN: there is none. */
export const LAST = 1;
/** The longest outlier interval that ended in the group of blocks being written. */
export const LONGEST = 2;
/** Start of the lane's first row. */
export const FIRST = 3;
/** From here on the time in each state, from the lane's begin to the last row. */
export const TOTALS = 4;

export function createOpenRow(): Float64Array {
  return emptyOpenRow(new Float64Array(TOTALS + STATE_COUNT));
}

/** As before the first row. */
export function emptyOpenRow(open: Float64Array): Float64Array {
  return open.fill(0).fill(Number.NaN, 0, TOTALS);
}
