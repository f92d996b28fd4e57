import { firstFrom, Records } from "../core/records.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";

/** What is counted. `…-bytes` and `…-packets` are totals since the trace began; the others hold until they change. */
export const COUNTERS = [
  "cpu-frequency-khz",
  "idle-state",
  "net-rx-bytes",
  "net-rx-packets",
  "net-tx-bytes",
  "net-tx-packets",
  "disk-read-bytes",
  "disk-write-bytes",
] as const;
export type Counter = (typeof COUNTERS)[number];

/** One counter of one lane, by time. Every change is a point; times never decrease. */
export class CounterSeries {
  private readonly records = new Records();
  private readonly times = this.records.floats();
  private readonly values = this.records.floats();

  constructor(
    readonly counter: Counter,
    /** Which of the lane's: a network device, a disk; "" where there is one only. */
    readonly detail: string,
    /** NO_LANE until it is known whose it is. */
    public lane: LaneId,
  ) {}

  get count(): number {
    return this.records.count;
  }

  set(t: number, value: number): void {
    const row = this.records.next();
    this.times.put(row, t);
    this.values.put(row, value);
  }

  /** Adds to a total. */
  increase(t: number, by: number): void {
    this.set(t, (this.count === 0 ? 0 : this.valueAt(this.count - 1)) + by);
  }

  timeAt(row: number): number {
    return this.times.at(row);
  }

  valueAt(row: number): number {
    return this.values.at(row);
  }

  /** The first point at or after `t`. */
  firstFrom(t: number): number {
    return firstFrom(this.times, this.count, t);
  }

  /** A total's growth over [t0, t1). */
  growth(t0: number, t1: number): number {
    return this.totalBefore(t1) - this.totalBefore(t0);
  }

  private totalBefore(t: number): number {
    const row = this.firstFrom(t) - 1;
    return row < 0 ? 0 : this.values.at(row);
  }
}

/** Values over time: CPU frequency and idle state, bytes of networks and disks. */
export class CounterStore {
  private readonly all: CounterSeries[] = [];

  add(counter: Counter, detail: string, lane: LaneId): CounterSeries {
    const series = new CounterSeries(counter, detail, lane);
    this.all.push(series);
    return series;
  }

  /** Those that belong to a lane. */
  get series(): readonly CounterSeries[] {
    return this.all.filter(({ lane }) => lane !== NO_LANE);
  }
}
