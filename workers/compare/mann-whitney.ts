import { normalTail } from "./probability.js";

export interface TestResult {
  /**
   * How far apart the two are, -1 to 1: the chance that a case of B is larger than one of A, minus the chance that it is
   * smaller (Cliff's delta). 0: neither is larger, 1: all of B are larger than all of A.
   */
  readonly effect: number;
  /** The chance to see an effect as large if nothing differed. */
  readonly pValue: number;
}

/** Up to so many cases of both together every order of them is counted. */
const MAX_COUNTED = 20;

/**
 * The Mann-Whitney U test of two samples, each in ascending order. Equal values share their rank. Few cases are tested
 * exactly, many by the normal approximation with corrections for ties and for the steps of U.
 */
export function mannWhitney(a: Float64Array, b: Float64Array): TestResult {
  const n = a.length;
  const m = b.length;
  if (n === 0 || m === 0) return { effect: 0, pValue: 1 };
  const ties: number[] = [];
  const larger = pairsLarger(a, b, (size) => ties.push(size));
  const effect = (2 * larger) / (n * m) - 1;
  return { effect, pValue: n + m <= MAX_COUNTED ? countedP(n, m, ties, larger) : normalP(n, m, ties, larger) };
}

/** Pairs in which the value of B is larger; equal ones count half. Tells how many values are equal, each time. */
function pairsLarger(a: Float64Array, b: Float64Array, tie: (size: number) => void): number {
  let pairs = 0;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const value = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY);
    const [fromA, fromB] = [i, j];
    while (i < a.length && (a[i] as number) <= value) i += 1;
    while (j < b.length && (b[j] as number) <= value) j += 1;
    pairs += (j - fromB) * (fromA + (i - fromA) / 2);
    tie(i - fromA + (j - fromB));
  }
  return pairs;
}

function normalP(n: number, m: number, ties: readonly number[], larger: number): number {
  const all = n + m;
  const tied = ties.reduce((sum, size) => sum + size ** 3 - size, 0);
  const variance = ((n * m) / 12) * (all + 1 - tied / (all * (all - 1)));
  if (!(0 < variance)) return 1;
  const distance = Math.max(0, Math.abs(larger - (n * m) / 2) - 0.5);
  return Math.min(1, 2 * normalTail(distance / Math.sqrt(variance)));
}

/** Of all ways to choose which of the values are those of B, the share whose U lies as far from the middle. */
function countedP(n: number, m: number, ties: readonly number[], larger: number): number {
  // Ranks are doubled, so that those shared by an even number of values are whole.
  const ranks: number[] = [];
  for (const size of ties) {
    const rank = 2 * ranks.length + size + 1;
    for (let i = 0; i < size; i += 1) ranks.push(rank);
  }
  const most = ranks.reduce((sum, rank) => sum + rank, 0);
  // ways[k][sum]: choices of k values with that sum of ranks.
  const ways = Array.from({ length: m + 1 }, () => new Float64Array(most + 1));
  (ways[0] as Float64Array)[0] = 1;
  for (const rank of ranks) {
    for (let k = m; 0 < k; k -= 1) {
      const [from, into] = [ways[k - 1] as Float64Array, ways[k] as Float64Array];
      for (let sum = most; rank <= sum; sum -= 1) into[sum] = (into[sum] as number) + (from[sum - rank] as number);
    }
  }
  const middle = n * m;
  const seen = Math.abs(2 * larger - middle);
  let [far, all] = [0, 0];
  (ways[m] as Float64Array).forEach((count, sum) => {
    all += count;
    if (seen <= Math.abs(sum - m * (m + 1) - middle)) far += count;
  });
  return far / all;
}
