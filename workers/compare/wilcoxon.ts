import { normalTail } from "./probability.js";

export interface SignedRank {
  /** Pairs that differ. */
  readonly pairs: number;
  /**
   * How far B lies above A, -1 to 1: the share of all ranks in pairs in which B is larger, less that of the others
   * (matched-pairs rank-biserial correlation).
   */
  readonly effect: number;
  /** The chance to see an effect as large if nothing differed. */
  readonly pValue: number;
}

/** Up to so many pairs every choice of signs is counted. */
const MAX_COUNTED = 50;

/**
 * Wilcoxon's signed rank test of the differences of pairs. Differences of 0 are left out, and equal ones share their rank.
 * Few pairs are tested exactly, many by the normal approximation with corrections for ties and for the steps of the sum.
 */
export function signedRank(differences: Float64Array): SignedRank {
  const all = differences.filter((value) => value !== 0 && !Number.isNaN(value));
  all.sort((a, b) => Math.abs(a) - Math.abs(b));
  const n = all.length;
  if (n === 0) return { pairs: 0, effect: 0, pValue: 1 };
  // Ranks are doubled, so that those shared by an even number of values are whole.
  const ranks = new Float64Array(n);
  let [above, tied] = [0, 0];
  for (let from = 0; from < n; ) {
    let to = from + 1;
    while (to < n && Math.abs(all[to] as number) === Math.abs(all[from] as number)) to += 1;
    const rank = from + to + 1;
    for (let i = from; i < to; i += 1) {
      ranks[i] = rank;
      if (0 < (all[i] as number)) above += rank;
    }
    tied += (to - from) ** 3 - (to - from);
    from = to;
  }
  const most = n * (n + 1);
  const effect = (2 * above) / most - 1;
  return { pairs: n, effect, pValue: n <= MAX_COUNTED ? countedP(ranks, above) : normalP(n, tied, above / 2) };
}

/** Of all choices of signs, the share whose sum of ranks lies as far from the middle. */
function countedP(ranks: Float64Array, above: number): number {
  const most = ranks.reduce((sum, rank) => sum + rank, 0);
  const ways = new Float64Array(most + 1);
  ways[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    for (let sum = reached; rank <= sum; sum -= 1) ways[sum] = (ways[sum] as number) + (ways[sum - rank] as number);
  }
  const seen = Math.abs(2 * above - most);
  let [far, all] = [0, 0];
  ways.forEach((count, sum) => {
    all += count;
    if (seen <= Math.abs(2 * sum - most)) far += count;
  });
  return far / all;
}

function normalP(n: number, tied: number, above: number): number {
  const middle = (n * (n + 1)) / 4;
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tied / 48;
  if (!(0 < variance)) return 1;
  const distance = Math.max(0, Math.abs(above - middle) - 0.5);
  return Math.min(1, 2 * normalTail(distance / Math.sqrt(variance)));
}
