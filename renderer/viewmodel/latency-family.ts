/** What the latency panel shows: its tables, and the column that tells kinds apart. */
export interface LatencyFamily {
  readonly percentiles: string;
  readonly histogram: string;
  readonly cases: string;
  readonly kind: string;
  /** The column with the length of a case. */
  readonly length: string;
}

/** Wake-ups, interrupts, timers, system calls, requests. */
export const LATENCIES: LatencyFamily = {
  percentiles: "latency-percentiles",
  histogram: "latency-histogram",
  cases: "latencies",
  kind: "kind",
  length: "latency_ns",
};

/** Exits, by reason. */
export const EXITS: LatencyFamily = {
  percentiles: "exit-percentiles",
  histogram: "exit-histogram",
  cases: "exit-cases",
  kind: "reason",
  length: "duration_ns",
};

export const SHORTEST = "shortest";
export const LONGEST = "longest";

const PERCENTILES = [
  ["p50", "p50_ns", 2],
  ["p90", "p90_ns", 10],
  ["p99", "p99_ns", 100],
  ["p99.9", "p999_ns", 1000],
  ["p99.99", "p9999_ns", 10_000],
] as const;

export interface PercentileFigure {
  readonly title: string;
  readonly ns: number;
  /** There are fewer cases than it takes to tell it from the longest. */
  readonly isOfTooFew: boolean;
}

/** The shortest of a number of cases, their percentiles, and the longest. */
export function percentileFigures(count: number, read: (column: string) => number): readonly PercentileFigure[] {
  const figures = PERCENTILES.map(([title, column, least]) => ({
    title,
    ns: read(column),
    isOfTooFew: count < least,
  }));
  const shortest = { title: SHORTEST, ns: read("min_ns"), isOfTooFew: false };
  const longest = { title: LONGEST, ns: read("max_ns"), isOfTooFew: false };
  return [shortest, ...figures, longest].filter(({ ns }) => !Number.isNaN(ns));
}
