/** A family of cases that took time, as the latency panel shows it: its tables, and the column that tells kinds apart. */
export interface LatencyFamily {
  readonly id: "latency" | "exit" | "wait" | "slice";
  /** Names its choice among all families; of latencies each kind has a choice of its own. */
  readonly title: string;
  readonly percentiles: string;
  readonly histogram: string;
  readonly scatter: string;
  readonly cases: string;
  /** Heading of the table of cases. */
  readonly casesTitle: string;
  readonly kind: string;
  /** The column with the length of a case. */
  readonly length: string;
}

/** Wake-ups, interrupts, timers, system calls, requests. */
export const LATENCIES: LatencyFamily = {
  id: "latency",
  title: "Latencies",
  percentiles: "latency-percentiles",
  histogram: "latency-histogram",
  scatter: "latency-scatter",
  cases: "latencies",
  casesTitle: "Latencies",
  kind: "kind",
  length: "latency_ns",
};

/** Exits, by reason. */
export const EXITS: LatencyFamily = {
  id: "exit",
  title: "Exits",
  percentiles: "exit-percentiles",
  histogram: "exit-histogram",
  scatter: "exit-scatter",
  cases: "exit-cases",
  casesTitle: "Exits, one by one",
  kind: "reason",
  length: "duration_ns",
};

/** Waits of vCPUs and threads, by state. */
const WAITS: LatencyFamily = {
  id: "wait",
  title: "Waits",
  percentiles: "wait-percentiles",
  histogram: "wait-histogram",
  scatter: "wait-scatter",
  cases: "waits",
  casesTitle: "Waits",
  kind: "kind",
  length: "duration_ns",
};

/** What programs marked, by name. */
const SLICES: LatencyFamily = {
  id: "slice",
  title: "Slices",
  percentiles: "slice-summary",
  histogram: "slice-histogram",
  scatter: "slice-scatter",
  cases: "slices",
  casesTitle: "Slices",
  kind: "name",
  length: "duration_ns",
};

export const FAMILIES: readonly LatencyFamily[] = [LATENCIES, EXITS, WAITS, SLICES];

/** A choice in the panel: a family, and the word of its kind if one was chosen. */
export interface LatencyChoice {
  readonly family: LatencyFamily["id"];
  readonly words: Readonly<Partial<Record<LatencyFamily["id"], string>>>;
}

/** Limits of durations, and of the times at which cases began. Upper ends do not belong to them. */
export interface CaseLimits {
  readonly durations?: { readonly fromNs: number; readonly toNs: number };
  /** Absolute ns. */
  readonly begins?: { readonly from: bigint; readonly to: bigint };
}

/** The rows of the cases of one kind within limits, in the language of `where`. */
export function latencyFilter({ kind: column, length }: LatencyFamily, kind: string, limits: CaseLimits = {}): string {
  const { durations, begins } = limits;
  const parts = [`${column} == ${JSON.stringify(kind)}`];
  if (durations !== undefined) parts.push(`${length} >= ${durations.fromNs}`, `${length} < ${durations.toNs}`);
  if (begins !== undefined) parts.push(`start_ns >= ${begins.from}`, `start_ns < ${begins.to}`);
  return parts.join(" and ");
}

export const SHORTEST = "shortest";
export const LONGEST = "longest";

const PERCENTILES = [
  ["p50", "p50_ns", 0.5, 2],
  ["p90", "p90_ns", 0.9, 10],
  ["p99", "p99_ns", 0.99, 100],
  ["p99.9", "p999_ns", 0.999, 1000],
  ["p99.99", "p9999_ns", 0.9999, 10_000],
] as const;

export interface PercentileFigure {
  readonly title: string;
  readonly ns: number;
  /** There are fewer cases than it takes to tell it from the longest. */
  readonly isOfTooFew: boolean;
  /** How many cases come after it in the order of their length; undefined of the shortest and the longest. */
  readonly behind?: number;
}

/** The shortest of a number of cases, their percentiles, and the longest. */
export function percentileFigures(count: number, read: (column: string) => number): readonly PercentileFigure[] {
  const figures = PERCENTILES.map(([title, column, share, least]) => ({
    title,
    ns: read(column),
    isOfTooFew: count < least,
    behind: count - Math.ceil(share * count),
  }));
  const shortest = { title: SHORTEST, ns: read("min_ns"), isOfTooFew: false };
  const longest = { title: LONGEST, ns: read("max_ns"), isOfTooFew: false };
  return [shortest, ...figures, longest].filter(({ ns }) => !Number.isNaN(ns));
}
