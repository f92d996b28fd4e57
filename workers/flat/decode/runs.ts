import { moveTop, pushStream, removeTop } from "./merge.js";
import { f64At, INFINITE, i32At, setI32 } from "./prelude.js";
import { H } from "./records.js";

/** Runs of records of which each is in order of time. */
export enum U {
  /** A heap with room for one more than there are runs. */
  HEAP_AT = 0,
  /** The first record of each run, and the one behind its last. */
  RUNS_AT = 4,
  COUNT = 8,
  TIMES_AT = 12,
  /** Where the records go, in order. */
  ORDER_AT = 16,
  BYTES = 20,
}

/**
 * Takes the records up to a time from runs, in order of time, and answers how many there are. Of equal times the record of
 * the earlier run comes first.
 */
export function mergeRuns(merge: i32, limit: f64): i32 {
  const heap = i32At(merge + U.HEAP_AT);
  const runs = i32At(merge + U.RUNS_AT);
  const stop = i32At(merge + U.COUNT);
  const times = i32At(merge + U.TIMES_AT);
  const order = i32At(merge + U.ORDER_AT);
  const heads = i32At(heap + H.HEADS_AT);
  const streams = i32At(heap + H.STREAMS_AT);
  for (let run = 0; run < stop; run += 1) pushStream(heap, run, f64At(times + (i32At(runs + (run << 3)) << 3)));
  // Comes behind all records up to the limit, and before all others.
  pushStream(heap, stop, limit);
  let count = 0;
  let run = i32At(streams);
  while (run !== stop) {
    const to = i32At(runs + (run << 3) + 4);
    const bound = Math.min(f64At(heads + 8), f64At(heads + 16));
    let record = i32At(runs + (run << 3));
    let time: f64 = 0;
    do {
      setI32(order + (count << 2), record);
      count += 1;
      record += 1;
      time = record < to ? f64At(times + (record << 3)) : INFINITE;
    } while (time < bound);
    setI32(runs + (run << 3), record);
    if (record === to) removeTop(heap);
    else moveTop(heap, time);
    run = i32At(streams);
  }
  while (0 < i32At(heap + H.SIZE)) removeTop(heap);
  return count;
}
