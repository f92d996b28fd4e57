import { STEP_ROWS, type Steps, toEnd } from "./resumable.js";

/**
 * The value that a share `p` of the numbers in [0, count) does not exceed (nearest rank): exact, by selection,
 * in time proportional to their number. Reorders them.
 */
export function percentile(values: Float64Array, count: number, p: number): number {
  return toEnd(percentileSteps(values, count, p));
}

/** `percentile` in steps, each a pass over a part of the numbers. */
export function* percentileSteps(values: Float64Array, count: number, p: number): Steps<number> {
  return count === 0 ? Number.NaN : yield* selectSteps(values, count, rankOf(p, count));
}

/** The place of that value among `count` numbers in order; `count` is not 0. */
export function rankOf(p: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.ceil(p * count) - 1));
}

/** The number that would be at place `rank` if those in [0, count) were sorted. Reorders them. */
export function* selectSteps(values: Float64Array, count: number, rank: number): Steps<number> {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    if (STEP_ROWS < high - low) yield;
    const pivot = medianOfThree(values, low, high);
    let i = low - 1;
    let j = high + 1;
    for (;;) {
      do i += 1;
      while ((values[i] as number) < pivot);
      do j -= 1;
      while (pivot < (values[j] as number));
      if (j <= i) break;
      const swapped = values[i] as number;
      values[i] = values[j] as number;
      values[j] = swapped;
    }
    if (rank <= j) high = j;
    else low = j + 1;
  }
  return values[rank] as number;
}

function medianOfThree(values: Float64Array, low: number, high: number): number {
  const a = values[low] as number;
  const b = values[(low + high) >> 1] as number;
  const c = values[high] as number;
  // Hoare's partition needs a pivot that is not the last value alone.
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
