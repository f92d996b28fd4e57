import { type RecordPlace, Records, type Schema } from "../core/records.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";

/**
 * Counters. `program`: one of a traced program, whose name is the detail. Bytes, packets and pages are totals since the
 * begin of the trace; the others are values until the next. `monitor`: one of a monitor log, whose detail is what it is of
 * and its name; totals are rates there. NaN: not known from there on.
 */
export const COUNTERS = [
  "cpu-frequency-khz",
  "idle-state",
  "cpu-lowest-khz",
  "cpu-highest-khz",
  "cpu-measured-khz",
  "unmapped-bytes",
  "split-huge-pages",
  "logged-pages",
  "net-rx-bytes",
  "net-rx-packets",
  "net-tx-bytes",
  "net-tx-packets",
  "disk-read-bytes",
  "disk-write-bytes",
  "program",
  "monitor",
] as const;
export type Counter = (typeof COUNTERS)[number];

/** Those to which the flat core adds no values: there may be thousands, which its memory has no room for. */
const NOT_OF_CORE: ReadonlySet<Counter> = new Set(["program", "monitor"] as const);

const POINTS = { t: "float", value: "float" } as const satisfies Schema;

/** One counter of one lane, by time. Every change is a point; times never decrease. */
export class CounterSeries {
  constructor(
    readonly counter: Counter,
    /** Network device or disk; "" if a lane has only one such counter. */
    readonly detail: string,
    /** NO_LANE until its VM is known. */
    public lane: LaneId,
    readonly points: Records<typeof POINTS>,
  ) {}

  set(t: number, value: number): void {
    const row = this.points.next();
    this.points.columns.t.put(row, t);
    this.points.columns.value.put(row, value);
  }

  /** Adds to a total. */
  increase(t: number, by: number): void {
    this.set(t, this.valueBefore(this.points.count) + by);
  }

  /** A total's growth over [t0, t1). */
  growth(t0: number, t1: number): number {
    const [from, to] = [this.points.firstFrom("t", t0), this.points.firstFrom("t", t1)];
    return this.valueBefore(to) - this.valueBefore(from);
  }

  private valueBefore(row: number): number {
    return row === 0 ? 0 : this.points.columns.value.at(row - 1);
  }
}

/** The identity of a series. */
export interface SeriesHead {
  readonly counter: Counter;
  readonly detail: string;
  readonly lane: LaneId;
}

/** Values over time: CPU frequency and idle state, bytes of networks and disks. */
export class CounterStore {
  private readonly all: CounterSeries[] = [];

  constructor(private readonly place: RecordPlace = {}) {}

  add(counter: Counter, detail: string, lane: LaneId): CounterSeries {
    const place = NOT_OF_CORE.has(counter) ? { ...this.place, open: undefined } : this.place;
    const series = new CounterSeries(counter, detail, lane, new Records(POINTS, place));
    this.all.push(series);
    return series;
  }

  /** All series of some stores that are wanted. */
  static of(stores: readonly CounterStore[], isWanted: (lane: LaneId) => boolean): CounterStore {
    const all = new CounterStore();
    for (const store of stores) for (const series of store.series) if (isWanted(series.lane)) all.all.push(series);
    return all;
  }

  /** The series that belong to a lane. */
  get series(): readonly CounterSeries[] {
    return this.all.filter(({ lane }) => lane !== NO_LANE);
  }

  /** The identity of each series. */
  heads(): readonly SeriesHead[] {
    return this.series.map(({ counter, detail, lane }) => ({ counter, detail, lane }));
  }

  /** Series whose points are `restored` into records, by the number of their head. */
  static restored(
    heads: readonly SeriesHead[],
    restored: (points: CounterSeries["points"], series: number) => CounterSeries["points"],
    place?: RecordPlace,
  ): CounterStore {
    const store = new CounterStore();
    heads.forEach(({ counter, detail, lane }, i) => {
      store.all.push(new CounterSeries(counter, detail, lane, restored(new Records(POINTS, place), i)));
    });
    return store;
  }
}
