import type { ClockPair } from "./collect.js";

/** How far a guest's clock is behind that of its host: host time minus guest time, ns, somewhere in [lowNs, highNs]. */
export interface ClockBounds {
  readonly vm: number;
  readonly pairs: number;
  readonly lowNs: number;
  readonly highNs: number;
}

/**
 * Bounds of guests' clocks by all their pairs. A guest told its clock at some moment between question and answer, so each
 * pair gives a lower and an upper bound, and the closest ones count. Where the lower one is above the upper one, the clock
 * was set, or runs faster or slower: one distance does not hold for all of the log.
 */
export function clockBounds(pairs: readonly ClockPair[]): readonly ClockBounds[] {
  const found = new Map<number, { pairs: number; lowNs: number; highNs: number }>();
  for (const { vm, t, guestNs, rttNs, stepNs } of pairs) {
    const known = found.get(vm) ?? {
      pairs: 0,
      lowNs: Number.NEGATIVE_INFINITY,
      highNs: Number.POSITIVE_INFINITY,
    };
    known.pairs += 1;
    // A clock that counts in steps had reached at most the next one.
    known.lowNs = Math.max(known.lowNs, t - guestNs - stepNs);
    known.highNs = Math.min(known.highNs, t + rttNs - guestNs);
    found.set(vm, known);
  }
  return [...found].map(([vm, bounds]) => ({ vm, ...bounds }));
}
