/**
 * What one analysis may make. A person reads no more, and an analysis of a mistyped key must fill neither the memory nor the
 * list of lanes. What is left out is said (`Budget.notes`).
 */
export const LIMITS = {
  matched: 20_000_000,
  seconds: 120,
  lanes: 1_000,
  /** Of a section. */
  keys: 10_000,
  states: 2_000_000,
  latencies: 1_000_000,
  points: 500_000,
  /** Different texts: names of states, details, values. */
  texts: 50_000,
  /** Latencies of a key that are open at a time, and states of a key that lie below each other. */
  depth: 256,
} as const;

export type Limits = { readonly [name in keyof typeof LIMITS]: number };
