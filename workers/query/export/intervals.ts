import { exitClass } from "../../model/kvm/exit-code.js";
import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { pathOf } from "../lane-words.js";
import { plainRows, publishedRows } from "../published-rows.js";
import { culpritOf, meaningOf, reasonText, stateName } from "../reason.js";
import {
  type ExportScope,
  type ExportTable,
  laneColumns,
  type Row,
  stateField,
  textColumns,
  timeColumns,
} from "./table.js";

const START = 3;
const END = 4;

/** Every state of every lane, lane by lane, in time order. Gaps, in which a lane is not there, are no rows. */
export const intervalsTable: ExportTable = {
  name: "intervals",
  columns: [
    ...textColumns("lane_kind"),
    ...laneColumns("lane"),
    ...textColumns("machine"),
    ...timeColumns("start_ns", "end_ns"),
    ...textColumns("state", "reason", "culprit", "detail"),
  ],
  fields: {
    state: stateField(5),
    kind: { type: "text", read: (row) => row[0] as string },
    duration: { type: "duration", read: (row) => (row[END] as number) - (row[START] as number) },
  },
  *rows(context, scope) {
    for (let lane = 0; lane < context.lanes.count; lane += 1) {
      const path = pathOf(context, lane);
      if (scope.hasLane(path)) yield* laneRows(context, scope, lane);
    }
  },
};

function* laneRows(context: QueryContext, scope: ExportScope, lane: number): Iterable<Row> {
  const spec = context.lanes.specs[lane];
  const track = context.lanes.track(lane);
  if (spec === undefined) return;
  const rowsOf = scope.asPublished && spec.kind === "vcpu" ? publishedRows : plainRows;
  for (const { start, end, state, reason, aux } of rowsOf(track, scope.t0, scope.t1, context.untilNs)) {
    if (state === State.NONE) continue;
    const culprit = pathOf(context, culpritOf(spec.kind, state, aux));
    const words = reasonText(context, spec.kind, state, reason, aux);
    const detail = meaningOf(spec.kind, state).reason === "exit" && reason !== 0 ? exitClass(reason) : "";
    yield [spec.kind, spec.path, spec.machine, start, end, stateName(state), words, culprit, detail];
  }
}
