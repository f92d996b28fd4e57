import type { QueryContext } from "../context.js";
import { DurationGroups, SUMMARY_COLUMNS } from "../durations.js";
import { type AnyLatencyKind, latencySteps } from "../each-latency.js";
import { laneColumns, type PanelTable, type Row, textColumns } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { wantedLanes } from "../session-window.js";
import { detailText } from "./latencies.js";

export const latencySummaryTable: PanelTable = {
  name: "latency-summary",
  title: "Latencies, summed up",
  about: "What took time on a lane, how often, and how long: at best, on average, at worst.",
  columns: [...textColumns("kind"), ...laneColumns("lane"), ...textColumns("detail"), ...SUMMARY_COLUMNS],
  *rows(context, { t0, t1, hasLane }) {
    const isWanted = wantedLanes(context, hasLane);
    const byLane = new Map<AnyLatencyKind, DurationGroups<number>[]>();
    yield* latencySteps(context, t0, t1, (kind, lane, start, end, detail) => {
      if (!isWanted(lane)) return;
      const lanes = byLane.get(kind) ?? [];
      byLane.set(kind, lanes);
      // Latencies without a lane use the first place.
      const groups = lanes[lane + 1] ?? new DurationGroups();
      lanes[lane + 1] = groups;
      // A vCPU's timers are one group, wherever they expire.
      groups.add(kind === "timer" ? 0 : detail, start, end - start);
    });
    for (const [kind, lanes] of byLane) yield* rowsOf(context, kind, lanes);
  },
};

function* rowsOf(
  context: QueryContext,
  kind: AnyLatencyKind,
  lanes: readonly DurationGroups<number>[],
): Iterable<Row | undefined> {
  const rows = lanes.flatMap((groups, place) => groups.sorted().map((group) => ({ lane: place - 1, group })));
  rows.sort((a, b) => b.group[1].total - a.group[1].total);
  for (const { lane, group } of rows) {
    const [detail, durations] = group;
    const text = kind === "wakeup" ? "" : detailText(context, kind, detail);
    yield [kind, pathOf(context, lane), text, ...(yield* durations.cellSteps())];
  }
}
