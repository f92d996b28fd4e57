import { DurationBins } from "../duration-bins.js";
import { DurationGroups, SUMMARY_COLUMNS } from "../durations.js";
import { ALL_LATENCY_KINDS, type AnyLatencyKind, latencySteps } from "../each-latency.js";
import { durationColumns, numberColumns, type PanelTable, textColumns } from "../export/table.js";
import { wantedLanes } from "../session-window.js";

/** How often each kind of latency took how long, in bins. */
export const latencyHistogramTable: PanelTable = {
  name: "latency-histogram",
  title: "Latency histogram",
  about: "A kind of latency and a range of durations: how many fell in it. Ranges grow by a quarter each.",
  columns: [...textColumns("kind"), ...durationColumns("from_ns", "to_ns"), ...numberColumns("count")],
  *rows(context, { t0, t1, hasLane }) {
    const isWanted = wantedLanes(context, hasLane);
    const byKind = new Map<AnyLatencyKind, DurationBins>();
    yield* latencySteps(context, t0, t1, (kind, lane, start, end) => {
      if (!isWanted(lane)) return;
      const bins = byKind.get(kind) ?? new DurationBins();
      byKind.set(kind, bins);
      bins.add(end - start);
    });
    for (const kind of ALL_LATENCY_KINDS) {
      for (const row of byKind.get(kind)?.rows() ?? []) yield [kind, ...row];
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
