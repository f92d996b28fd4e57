import { latencySteps } from "../each-latency.js";
import { wantedLanes } from "../session-window.js";
import type { EachCase } from "./each-case.js";

/** Latencies that overlap the window, whole. */
export const eachLatency: EachCase = (context, { t0, t1, hasLane }, words, sink) => {
  const isWanted = wantedLanes(context, hasLane);
  let [last, word] = ["", -1];
  return latencySteps(context, t0, t1, (kind, lane, start, end) => {
    if (!isWanted(lane)) return;
    // Most come after one of their kind.
    if (kind !== last) [last, word] = [kind, words.of(kind)];
    sink(word, lane, start, end - start);
  });
};
