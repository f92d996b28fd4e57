import { TimeHeap } from "../../core/time-heap.js";
import { RecordList } from "./record-list.js";

/** Settled records: the n-th in order of time is row `order[n]` of the columns. Good until records are added again. */
export interface ReadyRecords {
  count: number;
  order: Int32Array;
  times: Float64Array;
  places: Int32Array;
  classes: Int32Array;
  cpus: Int32Array;
}

/** Rows [from, to) of the list, in order of time. */
interface Run {
  from: number;
  to: number;
}

/**
 * The order of time among records that lie in rounds. perf empties the buffers of the CPUs one after the other and then
 * writes FINISHED_ROUND. What was recorded before the round began has been written when the round ends: at its end
 * nothing comes any more before the latest time of the round before.
 *
 * A round is a few runs in order, about one for each CPU. They wait where they were added, and are merged up to the time
 * that is settled, so a record is looked at twice: when it is added and when it is merged. A record that comes too late all
 * the same is shown at the horizon, as in a `ReorderWindow`.
 */
export class RoundOrder {
  readonly ready: ReadyRecords;
  /** No record added from now on gets a time before it. */
  horizon = Number.NEGATIVE_INFINITY;
  late = 0;
  /** Of all records added. */
  latest = Number.NEGATIVE_INFINITY;
  /** Of the record added last. */
  last = Number.NEGATIVE_INFINITY;
  /** Records that wait, and those of `ready`. */
  readonly list = new RecordList();
  /** Of the records that wait. */
  private runs: Run[] = [];
  /** Rows from here on belong to no run yet: they are in order. */
  private runFrom = 0;
  /** `latest` at the end of the round before. */
  private limit = Number.NEGATIVE_INFINITY;

  constructor() {
    const { times, places, classes, cpus } = this.list;
    this.ready = { count: 0, order: new Int32Array(0), times, places, classes, cpus };
  }

  /** The latest time of the round before the one that is being read. */
  get latestOfRoundBefore(): number {
    return this.limit;
  }

  /** Addresses of records only grow. */
  add(time: number, place: number, cls: number, cpu: number): void {
    if (this.latest < time) this.latest = time;
    if (time < this.horizon) this.late += 1;
    const shown = Math.max(time, this.horizon);
    if (shown < this.last) this.endRun();
    this.last = shown;
    this.list.add(shown, place, cls, cpu);
  }

  /** The next row of the list is earlier than the one before it. */
  endRun(): void {
    const { count } = this.list;
    if (this.runFrom < count) this.runs.push({ from: this.runFrom, to: count });
    this.runFrom = count;
  }

  /** Goes on behind a round whose records are not read: those up to `horizon` have been shown. */
  beginAt(horizon: number): void {
    this.horizon = horizon;
    this.limit = horizon;
    this.latest = horizon;
  }

  /** The end of a round: moves what is settled to `ready`, all of which must have been taken before. */
  endRound(): void {
    const { limit } = this;
    this.limit = this.latest;
    this.settle(limit);
  }

  /** No records come any more. */
  end(): void {
    this.settle(Number.POSITIVE_INFINITY);
  }

  /** The first address of records that wait; undefined if none waits. */
  firstPlace(): number | undefined {
    const row = this.firstRow();
    return row === this.list.count ? undefined : this.list.places[row];
  }

  /** Addresses have become smaller by so much. What is ready has been taken. */
  move(bytes: number): void {
    const { count, places } = this.list;
    for (let row = 0; row < count; row += 1) places[row] = (places[row] as number) - bytes;
  }

  /** What is ready has been taken: lets go of its rows, once they are most of the list. */
  release(): void {
    this.ready.count = 0;
    const { list, runs } = this;
    const first = this.firstRow();
    if (first * 2 < list.count) return;
    list.drop(first);
    this.runFrom -= first;
    for (const run of runs) {
      run.from -= first;
      run.to -= first;
    }
  }

  /** The first row that waits, or the end of the list. Runs are in the order of their rows. */
  private firstRow(): number {
    return this.runs[0]?.from ?? this.runFrom;
  }

  private settle(limit: number): void {
    const { ready, list } = this;
    if (this.horizon < limit) this.horizon = limit;
    this.endRun();
    const waiting = list.count - this.firstRow();
    if (ready.order.length < waiting) ready.order = new Int32Array(waiting * 2);
    ready.count = mergeRuns(this.runs, list.times, limit, ready.order);
    this.runs = this.runs.filter(({ from, to }) => from < to);
    const { times, places, classes, cpus } = list;
    Object.assign(ready, { times, places, classes, cpus });
  }
}

/**
 * Takes the rows up to a time from runs, in order of time into `order`, and answers how many there are. Of equal times the
 * row of the earlier run comes first.
 */
function mergeRuns(runs: readonly Run[], times: Float64Array, limit: number, order: Int32Array): number {
  const heap = new TimeHeap(runs.length + 1);
  runs.forEach(({ from }, run) => {
    heap.push(run, times[from] as number);
  });
  // Comes behind all rows up to the limit, and before all others.
  const stop = runs.length;
  heap.push(stop, limit);
  let count = 0;
  for (let top = heap.top; top !== stop; top = heap.top) {
    const run = runs[top] as Run;
    const { to } = run;
    const bound = heap.limit;
    let row = run.from;
    let time: number;
    do {
      order[count++] = row++;
      time = row < to ? (times[row] as number) : Number.POSITIVE_INFINITY;
    } while (time < bound);
    run.from = row;
    if (row === to) heap.removeTop();
    else heap.moveTop(time);
  }
  return count;
}
