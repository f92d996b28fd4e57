import type { DecodeRegion } from "../flat/decode-space.js";
import { MergedRuns } from "./merged-runs.js";
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
  readonly list: RecordList;
  /** Of the records that wait. */
  private readonly runs: MergedRuns;
  /** Rows from here on belong to no run yet: they are in order. */
  private runFrom = 0;
  /** `latest` at the end of the round before. */
  private limit = Number.NEGATIVE_INFINITY;

  constructor(region: DecodeRegion) {
    this.list = new RecordList(region);
    this.runs = new MergedRuns(region);
    const { times, places, classes, cpus } = this.list;
    this.ready = { count: 0, order: this.runs.order, times, places, classes, cpus };
  }

  /** The latest time of the round before the one that is being read. */
  get latestOfRoundBefore(): number {
    return this.limit;
  }

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
    if (this.runFrom < count) this.runs.add(this.runFrom, count);
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

  /** What is ready has been taken: lets go of its rows, once they are most of the list. */
  release(): void {
    this.ready.count = 0;
    const { list, runs } = this;
    const first = this.firstRow();
    if (first * 2 < list.count) return;
    list.drop(first);
    this.runFrom -= first;
    runs.move(first);
  }

  /** The first row that waits, or the end of the list. Runs are in the order of their rows. */
  private firstRow(): number {
    return this.runs.first ?? this.runFrom;
  }

  private settle(limit: number): void {
    const { ready, list, runs } = this;
    if (this.horizon < limit) this.horizon = limit;
    this.endRun();
    ready.count = runs.merge(list.times, limit, list.count - this.firstRow());
    const { order } = runs;
    const { times, places, classes, cpus } = list;
    Object.assign(ready, { order, times, places, classes, cpus });
  }
}
