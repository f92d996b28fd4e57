import { countBelow } from "../core/sorted.js";
import { drawnTail, twoSided } from "./probability.js";

/** With fewer cases beyond the percentile nothing is said. */
const LEAST_BEYOND = 5;

export interface TailResult {
  /** How unevenly the slowest cases are shared, -1 to 1: the share of B's cases among them against that of A's. */
  readonly effect: number;
  readonly pValue: number;
}

/**
 * Whether a percentile differs: whether the cases above that percentile of both together fall into A and B as their
 * numbers would have it. Those equal to the least of them are among them. Samples are in ascending order. Undefined if too few lie beyond.
 */
export function tailTest(a: Float64Array, b: Float64Array, p: number): TailResult | undefined {
  const all = a.length + b.length;
  const first = Math.ceil(p * all);
  if (all - first < LEAST_BEYOND || a.length === 0 || b.length === 0) return undefined;
  const limit = valueAtRank(a, b, first);
  const [beyondA, beyondB] = [a.length - countBelow(a, limit), b.length - countBelow(b, limit)];
  const beyond = beyondA + beyondB;
  const [shareA, shareB] = [beyondA / a.length, beyondB / b.length];
  const upper = drawnTail(beyondB, b.length, beyond, all);
  const lower = drawnTail(beyondA, a.length, beyond, all);
  return { effect: (shareB - shareA) / (shareA + shareB), pValue: twoSided(upper, lower) };
}

/** The value at a rank, from 0, of two samples together. */
function valueAtRank(a: Float64Array, b: Float64Array, rank: number): number {
  // How many of the values up to that rank are from A.
  let [low, high] = [Math.max(0, rank - b.length), Math.min(rank, a.length)];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((a[middle] as number) < (b[rank - middle - 1] as number)) low = middle + 1;
    else high = middle;
  }
  return Math.min(a[low] ?? Number.POSITIVE_INFINITY, b[rank - low] ?? Number.POSITIVE_INFINITY);
}
