import { LATENCY_KINDS, type LatencyKind, latencyKindAt } from "../facts/latency-store.js";
import type { LaneId } from "../model/lanes.js";
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
  for (let row = runqueue.firstAfter("end", t0); row < runqueue.count; row++) {
    if (row % STEP_ROWS === 0) yield;
    if (runqueue.columns.isPreempted.at(row) === 1 || runqueue.columns.isMoved.at(row) === 1) continue;
    const since = runqueue.columns.since.at(row);
    if (since < t1) sink("wakeup", runqueue.columns.lane.at(row), since, runqueue.columns.end.at(row), 0);
  }
  for (let row = latencies.firstAfter("end", t0); row < latencies.count; row++) {
    if (row % STEP_ROWS === 0) yield;
    const start = latencies.columns.start.at(row);
    if (t1 <= start) continue;
    sink(
      latencyKindAt(latencies, row),
      latencies.columns.lane.at(row),
      start,
      latencies.columns.end.at(row),
      latencies.columns.detail.at(row),
    );
  }
}
