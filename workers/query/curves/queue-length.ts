import { begunRows } from "../begun-rows.js";
import type { QueryContext } from "../context.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { wantedLanes } from "../session-window.js";
import { sortedTimes } from "./sorted-times.js";

/** How long some queues were together, from each time on until the next. */
export interface QueueLength {
  readonly times: Float64Array;
  readonly lengths: Float64Array;
}

interface Kept extends QueueLength {
  readonly stays: number;
  readonly cpus: string;
}

/** A window up to this part of the trace is summed up by itself. */
const SMALL = 1 / 16;

const kept = new WeakMap<QueryContext["runqueue"], Kept>();

/**
 * Of the queues of the CPUs that are wanted, for a picture of [t0, t1). The last answer for a whole trace is kept: a
 * window that moves asks it again.
 */
export function* queueLength(
  context: QueryContext,
  hasLane: (path: string) => boolean,
  { t0, t1 }: { readonly t0: number; readonly t1: number },
): Steps<QueueLength> {
  const { runqueue, lanes } = context;
  const isWanted = wantedLanes(context, hasLane);
  const wanted = Uint8Array.from(lanes.specs, ({ kind }, lane) => Number(kind === "cpu" && isWanted(lane)));
  const cpus = lanes.specs.flatMap((_, lane) => (wanted[lane] === 1 ? [lane] : [])).join(" ");
  const known = kept.get(runqueue);
  if (known?.stays === runqueue.count && known.cpus === cpus) return known;
  if (t1 - t0 <= SMALL * (context.untilNs - context.beginNs)) return yield* lengthIn(context, wanted, t0, t1);
  const stays = runqueue.count;
  const answer = yield* lengthIn(context, wanted, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  kept.set(runqueue, { ...answer, stays, cpus });
  return answer;
}

function* lengthIn({ runqueue }: QueryContext, wanted: Uint8Array, t0: number, t1: number): Steps<QueueLength> {
  const { cpuLane, start, end } = runqueue.columns;
  const rows = begunRows(runqueue, start, t0, t1);
  const most = rows.reduce((sum, { from, to }) => sum + to - from, 0);
  const starts = new Float64Array(most);
  const ends = new Float64Array(most);
  let [started, ended] = [0, 0];
  for (const { from, to } of rows) {
    for (let row = from; row < to; row += 1) {
      if (row % STEP_ROWS === 0) yield;
      if (wanted[cpuLane.at(row)] !== 1 || t1 <= start.at(row)) continue;
      starts[started++] = Math.max(t0, start.at(row));
      if (end.at(row) < t1) ends[ended++] = end.at(row);
    }
  }
  const sorted = yield* sortedTimes(starts.subarray(0, started));
  // After the first stay of all a queue without any is known to be empty.
  const before = (yield* hasEnded(runqueue, wanted, t0)) ? t0 : Number.NaN;
  return yield* merged(sorted, ends.subarray(0, ended), before);
}

/** Whether a stay on a wanted queue ended by `t`. Mostly the last one before did. */
function* hasEnded(runqueue: QueryContext["runqueue"], wanted: Uint8Array, t: number): Steps<boolean> {
  for (let row = runqueue.firstAfter("end", t) - 1; 0 <= row; row -= 1) {
    if (wanted[runqueue.columns.cpuLane.at(row)] === 1) return true;
    if (row % STEP_ROWS === 0) yield;
  }
  return false;
}

/** From a known time on one more at each start, one less at each end, both ascending. Changes at one time are one. */
function* merged(starts: Float64Array, ends: Float64Array, knownFrom: number): Steps<QueueLength> {
  const times = new Float64Array(starts.length + ends.length + 1);
  const lengths = new Float64Array(times.length);
  let count = 0;
  let length = 0;
  if (!Number.isNaN(knownFrom)) times[count++] = knownFrom;
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
