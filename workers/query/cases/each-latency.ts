import { latencySteps } from "../each-latency.js";
import { wantedLanes } from "../session-window.js";
import type { EachCase } from "./each-case.js";

/** Latencies that overlap the window, whole. */
export const eachLatency: EachCase = (context, { t0, t1, hasLane }, sink) => {
  const isWanted = wantedLanes(context, hasLane);
  return latencySteps(context, t0, t1, (kind, lane, start, end) => {
    if (isWanted(lane)) sink(kind, lane, start, end - start);
  });
};
