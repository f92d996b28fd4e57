import { LATENCY_KINDS, type LatencyKind } from "../facts/latency-store.js";
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
  for (let row = runqueue.firstAfter(t0); row < runqueue.count; row++) {
    if (row % STEP_ROWS === 0) yield;
    if (runqueue.preempted.at(row) === 1 || runqueue.moved.at(row) === 1) continue;
    const since = runqueue.sinces.at(row);
    if (since < t1) sink("wakeup", runqueue.lanes.at(row), since, runqueue.ends.at(row), 0);
  }
  for (let row = latencies.firstAfter(t0); row < latencies.count; row++) {
    if (row % STEP_ROWS === 0) yield;
    const start = latencies.starts.at(row);
    if (t1 <= start) continue;
    sink(latencies.kindAt(row), latencies.lanes.at(row), start, latencies.ends.at(row), latencies.details.at(row));
  }
}
