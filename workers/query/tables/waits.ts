import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneId, LaneSpec } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import { WAITING } from "../cases/each-wait.js";
import type { QueryContext } from "../context.js";
import type { ExportScope, PanelTable, Row, RowPlaces } from "../export/table.js";
import { durationColumns, laneColumns, stateField, textColumns, timeColumns } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { cellReaders, placedRows, placesOf } from "../listing/places.js";
import { publishedRows } from "../published-rows.js";
import { culpritOf, reasonText, stateName } from "../reason.js";
import { rowsIn } from "../row-scan.js";
import { lanesOf } from "../session-window.js";
import { waitEvidence } from "../wait-evidence.js";

export const waitsTable: PanelTable = {
  name: "waits",
  title: "Waits",
  about: "A stretch of time in which a vCPU or thread did not run: why, and who woke it or took its CPU.",
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
      else yield* placedRows(waitPlaces(context, scope, [[lane, spec]]));
    }
  },
  places: (context, scope) =>
    scope.asPublished ? undefined : waitPlaces(context, scope, lanesOf(context, scope.hasLane, "vcpu", "thread")),
};

function* publishedWaits(context: QueryContext, { t0, t1 }: ExportScope, lane: LaneId, spec: LaneSpec): Iterable<Row> {
  for (const { start, end, state, reason, aux } of publishedRows(context.lanes.track(lane), t0, t1, context.untilNs)) {
    if (state !== State.WAIT && state !== State.PREEMPTED) continue;
    const by = pathOf(context, culpritOf(spec.kind, state, aux));
    yield [
      spec.path,
      start,
      end,
      stateName(state),
      reasonText(context, spec.kind, state, reason, aux),
      by,
      "",
      end - start,
    ];
  }
}

interface WaitLane {
  readonly lane: LaneId;
  readonly spec: LaneSpec;
  readonly track: LaneTrack;
}

function waitPlaces(
  context: QueryContext,
  { t0, t1 }: ExportScope,
  lanes: Iterable<readonly [lane: LaneId, spec: LaneSpec]>,
): RowPlaces {
  const { untilNs } = context;
  const parts = Array.from(lanes, ([lane, spec]) => {
    const track = context.lanes.track(lane);
    return { list: { lane, spec, track }, ...rowsIn(track, t0, t1, untilNs) };
  });
  const startOf = ({ track }: WaitLane, row: number) => Math.max(t0, track.startAt(row));
  const endOf = ({ track }: WaitLane, row: number) => Math.min(t1, track.endAt(row, untilNs));
  const cells = cellReaders<WaitLane>([
    ({ spec }) => spec.path,
    startOf,
    endOf,
    ({ track }, row) => stateName(track.stateAt(row)),
    ({ track, spec }, row) => reasonText(context, spec.kind, track.stateAt(row), track.reasonAt(row), track.auxAt(row)),
    ({ track, spec }, row) => pathOf(context, culpritOf(spec.kind, track.stateAt(row), track.auxAt(row))),
    (list, row) => evidenceAt(context, list, row),
    (list, row) => endOf(list, row) - startOf(list, row),
  ]);
  return placesOf(parts, {
    has: (list, row) => (WAITING & (1 << list.track.stateAt(row))) !== 0 && startOf(list, row) < endOf(list, row),
    ...cells,
  });
}

function evidenceAt(context: QueryContext, { lane, track }: WaitLane, row: number): string {
  const wait = track.stateAt(row) === State.WAIT ? context.waits.find(lane, track.startAt(row)) : undefined;
  return wait === undefined ? "" : waitEvidence(context, wait).join("; ");
}
