import type { LaneId, LaneSpec } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import type { ExportScope, PanelTable, Row } from "../export/table.js";
import { durationColumns, laneColumns, stateField, textColumns, timeColumns } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { publishedRows } from "../published-rows.js";
import { culpritOf, reasonText, stateName } from "../reason.js";
import { scanSteps } from "../resumable.js";
import { maskOf, rowsIn } from "../row-scan.js";
import { lanesOf } from "../session-window.js";
import { waitEvidence } from "../wait-evidence.js";

/** States of a vCPU or thread that waits. */
export const WAITING = maskOf([State.WAIT, State.VMM_BLOCKED, State.RUNNABLE, State.PREEMPTED, State.BLOCKED]);

export const waitsTable: PanelTable = {
  name: "waits",
  title: "Waits",
  about: "A stretch of time in which a vCPU or thread did not run: why, and who ended it.",
  columns: [
    ...laneColumns("lane"),
    ...timeColumns("start_ns", "end_ns"),
    ...textColumns("kind", "reason"),
    ...laneColumns("waker_lane"),
    ...textColumns("evidence"),
    ...durationColumns("duration_ns"),
  ],
  fields: {
    kind: stateField(3),
    duration: { type: "duration", read: (row) => (row[2] as number) - (row[1] as number) },
  },
  *rows(context, scope) {
    for (const [lane, spec] of lanesOf(context, scope.hasLane, "vcpu", "thread")) {
      if (scope.asPublished && spec.kind === "vcpu") yield* publishedWaits(context, scope, lane, spec);
      else yield* laneWaits(context, scope, lane, spec);
    }
  },
};

function* publishedWaits(context: QueryContext, { t0, t1 }: ExportScope, lane: LaneId, spec: LaneSpec): Iterable<Row> {
  for (const { start, end, state, reason, aux } of publishedRows(context.lanes.track(lane), t0, t1, context.untilNs)) {
    if (state !== State.WAIT && state !== State.PREEMPTED) continue;
    const by = pathOf(context, culpritOf(spec.kind, state, aux));
    yield [spec.path, start, end, stateName(state), reasonText(context, spec.kind, state, reason, aux), by, ""];
  }
}

function* laneWaits(
  context: QueryContext,
  { t0, t1 }: ExportScope,
  lane: LaneId,
  spec: LaneSpec,
): Iterable<Row | undefined> {
  const { untilNs } = context;
  const track = context.lanes.track(lane);
  const { from, to } = rowsIn(track, t0, t1, untilNs);
  let found: number[] = [];
  const scan = scanSteps(track, from, to, WAITING, (row) => 0 < found.push(row));
  while (scan.next().done !== true) {
    for (const row of found) {
      const start = Math.max(t0, track.startAt(row));
      const end = Math.min(t1, track.endAt(row, untilNs));
      const state = track.stateAt(row);
      const aux = track.auxAt(row);
      const reason = reasonText(context, spec.kind, state, track.reasonAt(row), aux);
      const by = pathOf(context, culpritOf(spec.kind, state, aux));
      const wait = state === State.WAIT ? context.waits.find(lane, track.startAt(row)) : undefined;
      const evidence = wait === undefined ? "" : waitEvidence(context, wait).join("; ");
      if (start < end) yield [spec.path, start, end, stateName(state), reason, by, evidence, end - start];
    }
    found = [];
    yield;
  }
}
