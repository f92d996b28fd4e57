import { DurationGroups, SUMMARY_COLUMNS } from "../durations.js";
import { ALL_LATENCY_KINDS, type AnyLatencyKind, latencySteps } from "../each-latency.js";
import { durationColumns, numberColumns, type PanelTable, textColumns } from "../export/table.js";
import { wantedLanes } from "../session-window.js";

/** Bins per factor of ten: each is about a quarter wider than the one before. */
const BINS_PER_DECADE = 10;

/** How often each kind of latency took how long, in bins. */
export const latencyHistogramTable: PanelTable = {
  name: "latency-histogram",
  title: "Latency histogram",
  about: "A kind of latency and a range of durations: how many fell in it. Ranges grow by a quarter each.",
  columns: [...textColumns("kind"), ...durationColumns("from_ns", "to_ns"), ...numberColumns("count")],
  *rows(context, { t0, t1, hasLane }) {
    const isWanted = wantedLanes(context, hasLane);
    const byKind = new Map<AnyLatencyKind, number[]>();
    yield* latencySteps(context, t0, t1, (kind, lane, start, end) => {
      if (!isWanted(lane)) return;
      const counts = byKind.get(kind) ?? [];
      byKind.set(kind, counts);
      const bin = binOf(end - start);
      counts[bin] = (counts[bin] ?? 0) + 1;
    });
    for (const kind of ALL_LATENCY_KINDS) {
      const counts = byKind.get(kind) ?? [];
      // Holes are written too: a gap between two humps says something.
      for (let bin = counts.findIndex(Boolean); 0 <= bin && bin < counts.length; bin++) {
        const from = fromOf(bin);
        const to = fromOf(bin + 1);
        if (from < to) yield [kind, from, to, counts[bin] ?? 0];
      }
    }
  },
};

/** The same in percentiles. */
export const latencyPercentilesTable: PanelTable = {
  name: "latency-percentiles",
  title: "Latency percentiles",
  about: "A kind of latency: how often, how long in the middle, at the edge and at worst, on all lanes together.",
  columns: [...textColumns("kind"), ...SUMMARY_COLUMNS],
  *rows(context, { t0, t1, hasLane }) {
    const isWanted = wantedLanes(context, hasLane);
    const byKind = new DurationGroups<AnyLatencyKind>();
    yield* latencySteps(context, t0, t1, (kind, lane, start, end) => {
      if (isWanted(lane)) byKind.add(kind, start, end - start);
    });
    for (const kind of ALL_LATENCY_KINDS) {
      const durations = byKind.groups.get(kind);
      if (durations !== undefined) yield [kind, ...(yield* durations.cellSteps())];
    }
  },
};

/** Bin 0 holds durations below 1 ns; bin 1 begins at 1 ns. */
function binOf(ns: number): number {
  if (ns < 1) return 0;
  const bin = 1 + Math.floor(Math.log10(ns) * BINS_PER_DECADE);
  // Bounds are whole nanoseconds and the logarithm is rounded: the bounds decide.
  if (ns < fromOf(bin)) return bin - 1;
  return fromOf(bin + 1) <= ns ? bin + 1 : bin;
}

function fromOf(bin: number): number {
  return bin === 0 ? 0 : Math.round(10 ** ((bin - 1) / BINS_PER_DECADE));
}
