import { DurationGroups, SUMMARY_COLUMNS } from "../durations.js";
import { ALL_LATENCY_KINDS, type AnyLatencyKind, latencySteps } from "../each-latency.js";
import { type PanelTable, textColumns } from "../export/table.js";
import { wantedLanes } from "../session-window.js";

/** How long each kind of latency takes, in percentiles. */
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
