import type { StringTable } from "../../core/string-table.js";
import type { CounterSeries } from "../../facts/counter-store.js";
import type { LaneTrack } from "../../index/lane-track.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { MonitorType } from "../../model/monitor-values.js";
import { State } from "../../model/states.js";

/** A counter has a lane and a series once it has something to show. */
export interface Shown {
  readonly lane: LaneId;
  readonly track: LaneTrack;
  readonly series: CounterSeries;
}

const LEVELS = [State.LEVEL_1, State.LEVEL_2, State.LEVEL_3, State.LEVEL_4] as const;

/** Totals of 32 bits begin anew above this; where they fall from lower ones, they were set back. */
const WRAP = 2 ** 32;
const NEAR_WRAP = 3 * 2 ** 30;

/** A counter of a monitor log over time. Of a total it shows how fast that grew. */
export class CounterTrack {
  private shown: Shown | undefined = undefined;
  private last = 0;
  private lastNs = Number.NaN;
  private answers = 0;
  private highest = 0;
  /** Nothing is known from here on, and up to there. */
  private lostNs = Number.NaN;
  private lostUntilNs = Number.NaN;

  constructor(
    private readonly type: MonitorType,
    private readonly strings: StringTable,
    private readonly create: () => Shown,
  ) {}

  get lane(): LaneId {
    return this.shown?.lane ?? NO_LANE;
  }

  /** A value at `t`; `apartNs`: since it was asked before, when it had the value before. */
  take(t: number, value: number, apartNs: number): void {
    const { type, last, lastNs } = this;
    this.last = value;
    this.lastNs = t;
    this.answers += 1;
    if (type === MonitorType.INSTANT) {
      this.enter(t, value);
      return;
    }
    if (Number.isNaN(apartNs)) return;
    const begin = Number.isNaN(lastNs) ? t - apartNs : Math.max(lastNs, t - apartNs);
    if (!(begin < t)) return;
    if (type === MonitorType.BEFORE) {
      this.unknownBefore(lastNs, begin);
      this.enter(begin, this.isLostIn(begin, t) ? Number.NaN : value);
      return;
    }
    // It was asked in between, and had not grown.
    if (lastNs < begin) this.enter(lastNs, this.isLostIn(lastNs, begin) ? Number.NaN : 0);
    const grown = growth(last, value);
    this.enter(begin, grown === undefined || this.isLostIn(begin, t) ? Number.NaN : (grown * 1e9) / (t - begin));
  }

  lose(t: number, untilNs: number): void {
    this.lostNs = t;
    this.lostUntilNs = untilNs;
    // What a total did since it was asked last is not known either.
    if (this.shown !== undefined && this.type === MonitorType.INSTANT) this.enter(t, Number.NaN);
  }

  /** After the last answer nothing is known, but of what was asked only once: that is what does not change. */
  finish(): void {
    if (this.type === MonitorType.INSTANT && this.answers === 1) return;
    if (this.shown !== undefined && !Number.isNaN(this.lastNs)) this.enter(this.lastNs, Number.NaN);
  }

  private isLostIn(begin: number, end: number): boolean {
    return this.lostNs < end && begin < this.lostUntilNs;
  }

  private unknownBefore(lastNs: number, begin: number): void {
    if (lastNs < begin) this.enter(lastNs, Number.NaN);
  }

  private enter(t: number, value: number): void {
    // A counter that is always 0 has no lane.
    if (this.shown === undefined && (Number.isNaN(value) || value === 0)) return;
    this.shown ??= this.create();
    const { series, track } = this.shown;
    const { points } = series;
    const row = points.count - 1;
    if (0 <= row && t <= points.columns.t.at(row)) {
      if (t === points.columns.t.at(row)) points.columns.value.put(row, value);
    } else if (row < 0 || !Object.is(points.columns.value.at(row), value)) series.set(t, value);
    this.highest = Math.max(this.highest, value || 0);
    if (Number.isNaN(value)) track.enter(t, State.UNKNOWN);
    else if (!(0 < value)) track.enter(t, State.NONE);
    else track.enter(t, this.level(value), 0, this.strings.idOf(shortNumber(value)));
  }

  /** In quarters of the highest value so far. */
  private level(value: number): State {
    return LEVELS[Math.min(3, Math.floor((4 * value) / this.highest))] ?? State.LEVEL_4;
  }
}

/** Undefined: the total was set back, and how much it grew is not known. */
function growth(last: number, value: number): number | undefined {
  if (last <= value) return value - last;
  const hasWrapped = NEAR_WRAP < last && last < WRAP && value < WRAP - NEAR_WRAP;
  return hasWrapped ? value + WRAP - last : undefined;
}

const SUFFIXES = ["", "k", "M", "G", "T", "P"] as const;

/** To three digits, so that not each value is a text of its own: "0.253", "12.3k", "1.5G". */
function shortNumber(value: number): string {
  const digits = Number(value.toPrecision(3));
  const thousands = Math.min(SUFFIXES.length - 1, Math.max(0, Math.floor(Math.log10(digits) / 3)));
  return `${Number((digits / 1000 ** thousands).toPrecision(3))}${SUFFIXES[thousands] ?? ""}`;
}
