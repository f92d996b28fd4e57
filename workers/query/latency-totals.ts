import type { Latency } from "../facts/latency-store.js";
import type { LaneId } from "../model/lanes.js";
import type { QueryContext } from "./context.js";
import { STEP_ROWS, type Steps } from "./resumable.js";

export interface LatencyTotal {
  count: number;
  /** In the window. */
  ns: number;
}

/** The latencies of a kind that overlap [t0, t1), by lane. */
export function* latencyTotals(
  { latencies }: QueryContext,
  wanted: (typeof Latency)[keyof typeof Latency],
  t0: number,
  t1: number,
): Steps<ReadonlyMap<LaneId, LatencyTotal>> {
  const totals = new Map<LaneId, LatencyTotal>();
  if (!latencies.has("kind", wanted)) return totals;
  const { kind, lane, start, end } = latencies.columns;
  for (let row = latencies.firstFrom("end", t0); row < latencies.count; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    if (kind.at(row) !== wanted || t1 <= start.at(row)) continue;
    const total = totals.get(lane.at(row)) ?? { count: 0, ns: 0 };
    total.count += 1;
    total.ns += Math.min(t1, end.at(row)) - Math.max(t0, start.at(row));
    totals.set(lane.at(row), total);
  }
  return totals;
}
