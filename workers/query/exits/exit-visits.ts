import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { exitColumns, exitsIn } from "./exit-columns.js";

export type ExitVisit = (code: number, start: number, ns: number) => void;

/** Calls `visit` for each exit of a vCPU that begins in [t0, t1) and has an end. */
export function* exitVisits(
  context: QueryContext,
  lane: LaneId,
  t0: number,
  t1: number,
  visit: ExitVisit,
): Steps<void> {
  const columns = yield* exitColumns(context, lane);
  const { starts, ns, codes } = columns;
  const { from, to } = exitsIn(columns, t0, t1);
  for (let i = from; i < to; i += 1) {
    if (i % STEP_ROWS === 0) yield;
    visit(codes[i] as number, starts[i] as number, ns[i] as number);
  }
}
