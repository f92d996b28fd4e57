import { REASON_BITS, REASON_MASK } from "../../index/label-table.js";
import type { LaneId } from "../../model/lanes.js";
import type { State } from "../../model/states.js";
import { WAITING } from "../cases/each-wait.js";
import type { QueryContext } from "../context.js";
import { DurationGroups, SUMMARY_COLUMNS } from "../durations.js";
import { type ExportScope, laneColumns, type PanelTable, textColumns } from "../export/table.js";
import { publishedRows } from "../published-rows.js";
import { reasonText, stateName } from "../reason.js";
import { type Steps, scanSteps } from "../resumable.js";
import { rowsIn } from "../row-scan.js";
import { lanesOf } from "../session-window.js";

/** The rows of `waits`, summed up; vCPUs and threads. */
export const waitSummaryTable: PanelTable = {
  name: "wait-summary",
  title: "Waits, summed up",
  about: "What a vCPU or thread waited for, how often and how long.",
  columns: [...laneColumns("lane"), ...textColumns("kind", "reason"), ...SUMMARY_COLUMNS],
  *rows(context, scope) {
    for (const [lane, spec] of lanesOf(context, scope.hasLane, "vcpu", "thread")) {
      const asPublished = scope.asPublished === true && spec.kind === "vcpu";
      const groups = asPublished ? publishedGroups(context, scope, lane) : yield* plainGroups(context, scope, lane);
      for (const [key, durations] of groups.sorted()) {
        const state = (key >> REASON_BITS) as State;
        const reason = reasonText(context, spec.kind, state, key & REASON_MASK, -1);
        yield [spec.path, stateName(state), reason, ...(yield* durations.cellSteps())];
      }
    }
  },
};

function* plainGroups(context: QueryContext, { t0, t1 }: ExportScope, lane: LaneId): Steps<DurationGroups<number>> {
  const groups = new DurationGroups<number>();
  const track = context.lanes.track(lane);
  const { from, to } = rowsIn(track, t0, t1, context.untilNs);
  yield* scanSteps(track, from, to, WAITING, (row, state, rowStart) => {
    const start = Math.max(t0, rowStart);
    const ns = Math.min(t1, track.endAt(row, context.untilNs)) - start;
    if (0 < ns) groups.add((state << REASON_BITS) | track.reasonAt(row), start, ns);
    return true;
  });
  return groups;
}

function publishedGroups(context: QueryContext, { t0, t1 }: ExportScope, lane: LaneId): DurationGroups<number> {
  const groups = new DurationGroups<number>();
  for (const { start, end, state, reason } of publishedRows(context.lanes.track(lane), t0, t1, context.untilNs)) {
    if (WAITING & (1 << state)) groups.add((state << REASON_BITS) | reason, start, end - start);
  }
  return groups;
}
