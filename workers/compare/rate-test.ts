import { binomialTail, twoSided } from "./probability.js";

/** How often something happened in the blocks of a range, and for how long each of them was seen. */
export interface BlockCounts {
  readonly counts: Float64Array;
  readonly seenNs: Float64Array;
}

/**
 * Whether something happens as often in B as in A. Of all cases, each falls into B with the chance that its time gives
 * (the exact test of two Poisson rates). Cases that come in bursts are no independent ones: counts are divided by how
 * much more they vary from block to block than those of a Poisson process do.
 */
export function rateP(a: BlockCounts, b: BlockCounts): number {
  const [inA, inB, ofA, ofB] = [sum(a.counts), sum(b.counts), sum(a.seenNs), sum(b.seenNs)];
  if (inA + inB === 0 || ofA <= 0 || ofB <= 0) return 1;
  const bursts = burstiness(a, b);
  const [all, n] = [(inA + inB) / bursts, inB / bursts];
  const chance = ofB / (ofA + ofB);
  return twoSided(binomialTail(n, all, chance), binomialTail(all - n, all, 1 - chance));
}

/** Variance of the counts over that of a Poisson process of the same rate; at least 1. */
export function burstiness(...ranges: readonly BlockCounts[]): number {
  let [squares, free] = [0, 0];
  for (const { counts, seenNs } of ranges) {
    const rate = sum(counts) / sum(seenNs);
    if (!(0 < rate)) continue;
    free -= 1;
    counts.forEach((count, i) => {
      const expected = rate * (seenNs[i] as number);
      if (expected <= 0) return;
      squares += (count - expected) ** 2 / expected;
      free += 1;
    });
  }
  return 0 < free ? Math.max(1, squares / free) : 1;
}

export function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
