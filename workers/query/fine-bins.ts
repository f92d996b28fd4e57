/**
 * Bins of durations in which percentiles are looked for: exact below 64 ns, and from there on 32 to each factor of two. A
 * bin counts whole ns, so a longer duration is in the same or a later bin.
 */
export const FINE_BINS = 1664;

/** Longer durations than 2^56 ns, more than two years, share the last bin: clocks of damaged traces jump. */
export function fineBin(ns: number): number {
  if (ns < SMALL) return ns < 64 ? ns | 0 : binOfWhole(ns | 0);
  return LARGE_SHIFT * 32 + binOfWhole(Math.min(ns / 2 ** LARGE_SHIFT, SMALL - 1) | 0);
}

/** The shortest duration of a bin. */
export function fineFrom(bin: number): number {
  if (bin < 64) return bin;
  const shift = (bin >> 5) - 1;
  return (bin - (shift << 5)) * 2 ** shift;
}

const SMALL = 2 ** 31;
const LARGE_SHIFT = 25;

/** Of 64 and more. */
function binOfWhole(ns: number): number {
  const shift = 26 - Math.clz32(ns);
  return (shift << 5) + (ns >>> shift);
}
