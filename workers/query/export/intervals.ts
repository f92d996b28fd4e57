import { exitClass } from "../../model/kvm/exit-code.js";
import type { LaneId, LaneSpec } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { takenIn } from "../fused/taken.js";
import { veilsOf } from "../fused/veils.js";
import { pathOf } from "../lane-words.js";
import { cellReaders, placedRows, placesOf } from "../listing/places.js";
import { publishedRows } from "../published-rows.js";
import { culpritOf, meaningOf, reasonText, stateName } from "../reason.js";
import { rowsIn } from "../row-scan.js";
import { intervalBatches } from "./interval-batches.js";
import type { LabelReader } from "./interval-keys.js";
import { intervalParts } from "./interval-parts.js";
import type { IntervalLane } from "./interval-rows.js";
import {
  durationColumns,
  type ExportScope,
  laneColumns,
  type PanelTable,
  type Row,
  type RowPlaces,
  stateField,
  textColumns,
  timeColumns,
} from "./table.js";

const START = 3;
const END = 4;

/** Every state of every lane, lane by lane, in time order. Gaps, in which a lane is not there, are no rows. */
export const intervalsTable: PanelTable = {
  name: "intervals",
  title: "States",
  about: "A stretch in which a lane stayed in one state.",
  columns: [
    ...textColumns("lane_kind"),
    ...laneColumns("lane"),
    ...textColumns("machine"),
    ...timeColumns("start_ns", "end_ns"),
    ...textColumns("state", "reason", "culprit", "detail"),
    ...durationColumns("duration_ns", "taken_ns", "steal_ns"),
  ],
  fields: {
    state: stateField(5),
    kind: { type: "text", read: (row) => row[0] as string },
    duration: { type: "duration", read: (row) => (row[END] as number) - (row[START] as number) },
  },
  *rows(context, scope) {
    for (const lane of lanesIn(context, scope)) {
      const isPublished = scope.asPublished === true && lane.spec.kind === "vcpu";
      if (isPublished) yield* publishedIntervals(context, scope, lane);
      else yield* placedRows(intervalPlaces(context, scope, [lane]));
    }
  },
  places: (context, scope) => (scope.asPublished ? undefined : intervalPlaces(context, scope, lanesIn(context, scope))),
  batches: (context, scope) =>
    scope.asPublished ? undefined : intervalBatches(context, scope, lanesIn(context, scope), labelReader(context)),
  differences: { duration_ns: ["end_ns", "start_ns"] },
  parts: (context, scope) =>
    scope.asPublished ? undefined : intervalParts(context, scope, lanesIn(context, scope), labelReader(context)),
};

function labelReader(context: QueryContext): LabelReader {
  return (spec, track, row) => {
    const [state, reason, aux] = [track.stateAt(row), track.reasonAt(row), track.auxAt(row)];
    return {
      state: stateName(state),
      reason: reasonText(context, spec.kind, state, reason, aux),
      culprit: pathOf(context, culpritOf(spec.kind, state, aux)),
      detail: detailText(spec, state, reason),
    };
  };
}

function lanesIn(context: QueryContext, { hasLane }: ExportScope): IntervalLane[] {
  const veils = veilsOf(context);
  return context.lanes.specs.flatMap((spec, lane: LaneId) =>
    hasLane(spec.path) ? [{ spec, track: context.lanes.track(lane), veil: veils.get(lane) }] : [],
  );
}

function intervalPlaces(context: QueryContext, { t0, t1 }: ExportScope, lanes: readonly IntervalLane[]): RowPlaces {
  const { untilNs } = context;
  const startOf = ({ track }: IntervalLane, row: number) => Math.max(t0, track.startAt(row));
  const endOf = ({ track }: IntervalLane, row: number) => Math.min(t1, track.endAt(row, untilNs));
  const takenNs = (list: IntervalLane, row: number) =>
    list.veil === undefined ? undefined : takenIn(list.veil, startOf(list, row), endOf(list, row), untilNs);
  const parts = lanes.map((list) => ({ list, ...rowsIn(list.track, t0, t1, untilNs) }));
  return placesOf(parts, {
    has: (list, row) => list.track.stateAt(row) !== State.NONE && startOf(list, row) < endOf(list, row),
    ...cellReaders<IntervalLane>([
      ({ spec }) => spec.kind,
      ({ spec }) => spec.path,
      ({ spec }) => spec.machine,
      startOf,
      endOf,
      ({ track }, row) => stateName(track.stateAt(row)),
      ({ spec, track }, row) =>
        reasonText(context, spec.kind, track.stateAt(row), track.reasonAt(row), track.auxAt(row)),
      ({ spec, track }, row) => pathOf(context, culpritOf(spec.kind, track.stateAt(row), track.auxAt(row))),
      ({ spec, track }, row) => detailText(spec, track.stateAt(row), track.reasonAt(row)),
      (list, row) => endOf(list, row) - startOf(list, row),
      (list, row) => takenNs(list, row)?.all,
      (list, row) => takenNs(list, row)?.steal,
    ]),
  });
}

function* publishedIntervals(
  context: QueryContext,
  scope: ExportScope,
  { spec, track, veil }: IntervalLane,
): Iterable<Row> {
  for (const { start, end, state, reason, aux } of publishedRows(track, scope.t0, scope.t1, context.untilNs)) {
    if (state === State.NONE) continue;
    const culprit = pathOf(context, culpritOf(spec.kind, state, aux));
    const words = reasonText(context, spec.kind, state, reason, aux);
    const taken = veil === undefined ? undefined : takenIn(veil, start, end, context.untilNs);
    yield [
      spec.kind,
      spec.path,
      spec.machine,
      start,
      end,
      stateName(state),
      words,
      culprit,
      detailText(spec, state, reason),
      end - start,
      taken?.all,
      taken?.steal,
    ];
  }
}

function detailText({ kind }: LaneSpec, state: State, reason: number): string {
  return meaningOf(kind, state).reason === "exit" && reason !== 0 ? exitClass(reason) : "";
}
