import type { QueryContext } from "../context.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { wantedLanes } from "../session-window.js";

/** How long some queues were together, from each time on until the next. */
export interface QueueLength {
  readonly times: Float64Array;
  readonly lengths: Float64Array;
}

interface Kept extends QueueLength {
  readonly stays: number;
  readonly cpus: string;
}

const kept = new WeakMap<QueryContext["runqueue"], Kept>();

/** Of the queues of the CPUs that are wanted. The last question's answer is kept: a window that moves asks it again. */
export function* queueLength(context: QueryContext, hasLane: (path: string) => boolean): Steps<QueueLength> {
  const { runqueue, lanes } = context;
  const isWanted = wantedLanes(context, hasLane);
  const cpus = lanes.specs.flatMap(({ kind }, lane) => (kind === "cpu" && isWanted(lane) ? [lane] : [])).join(" ");
  const known = kept.get(runqueue);
  if (known?.stays === runqueue.count && known.cpus === cpus) return known;
  const starts: number[] = [];
  const ends: number[] = [];
  for (let row = 0; row < runqueue.count; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    if (!isWanted(runqueue.columns.cpuLane.at(row))) continue;
    starts.push(runqueue.columns.start.at(row));
    ends.push(runqueue.columns.end.at(row));
  }
  const answer = { ...(yield* merged(Float64Array.from(starts).sort(), Float64Array.from(ends))), cpus };
  kept.set(runqueue, { ...answer, stays: runqueue.count });
  return answer;
}

/** One more at each start, one less at each end, both ascending. Changes at one time are one. */
function* merged(starts: Float64Array, ends: Float64Array): Steps<QueueLength> {
  const times = new Float64Array(starts.length + ends.length);
  const lengths = new Float64Array(times.length);
  let count = 0;
  let length = 0;
  for (let start = 0, end = 0; start < starts.length || end < ends.length; ) {
    if ((start + end) % STEP_ROWS === 0) yield;
    const isStart = start < starts.length && (starts[start] as number) < (ends[end] ?? Number.POSITIVE_INFINITY);
    const t = isStart ? (starts[start++] as number) : (ends[end++] as number);
    length += isStart ? 1 : -1;
    if (0 < count && times[count - 1] === t) lengths[count - 1] = length;
    else {
      times[count] = t;
      lengths[count++] = length;
    }
  }
  return { times: times.subarray(0, count), lengths: lengths.subarray(0, count) };
}
