import { LATENCY_KINDS, type LatencyKind, latencyKindAt } from "../facts/latency-store.js";
import type { LaneId } from "../model/lanes.js";
import { begunRows } from "./begun-rows.js";
import type { QueryContext } from "./context.js";
import { STEP_ROWS, type Steps } from "./resumable.js";

/** All kinds of the `latencies` table. */
export const ALL_LATENCY_KINDS = ["wakeup", ...LATENCY_KINDS] as const;
export type AnyLatencyKind = "wakeup" | LatencyKind;

/** `detail` as in the latency store; for a wake-up, 0. */
export type LatencySink = (kind: AnyLatencyKind, lane: LaneId, start: number, end: number, detail: number) => void;

/** Every latency that overlaps [t0, t1), whole: the rows of the `latencies` table. */
export function* latencySteps(context: QueryContext, t0: number, t1: number, sink: LatencySink): Steps<void> {
  const { runqueue, latencies } = context;
  for (const { from, to } of begunRows(runqueue, runqueue.columns.since, t0, t1)) {
    for (let row = from; row < to; row += 1) {
      if (row % STEP_ROWS === 0) yield;
      if (runqueue.columns.isPreempted.at(row) === 1 || runqueue.columns.isMoved.at(row) === 1) continue;
      const since = runqueue.columns.since.at(row);
      if (since < t1) sink("wakeup", runqueue.columns.lane.at(row), since, runqueue.columns.end.at(row), 0);
    }
  }
  const { lane, start, end, detail } = latencies.columns;
  for (const { from, to } of begunRows(latencies, start, t0, t1)) {
    for (let row = from; row < to; row += 1) {
      if (row % STEP_ROWS === 0) yield;
      if (start.at(row) < t1)
        sink(latencyKindAt(latencies, row), lane.at(row), start.at(row), end.at(row), detail.at(row));
    }
  }
}
