import type { CounterSeries } from "../../facts/counter-store.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";

/** Counters of monitor logs with a name, by the lane of the VM, vCPU or host that they are about. */
export function monitorSeries({ counters, lanes }: QueryContext, name: string): ReadonlyMap<LaneId, CounterSeries> {
  const found = new Map<LaneId, CounterSeries>();
  for (const series of counters.series) {
    if (series.counter !== "monitor" || series.detail !== name) continue;
    // The lane of a counter lies below a group, and that below its owner.
    const group = lanes.specs[series.lane]?.parent ?? NO_LANE;
    found.set(lanes.specs[group]?.parent ?? NO_LANE, series);
  }
  return found;
}

/** A stretch in which a counter had one value. */
export interface Stretch {
  readonly t0: number;
  readonly t1: number;
  readonly value: number;
}

/** Stretches of known values that lie in [t0, t1] as a whole, or with `isCut` their parts in it. */
export function* stretchesOf({ points }: CounterSeries, t0: number, t1: number, isCut: boolean): Generator<Stretch> {
  const { t, value } = points.columns;
  const first = Math.max(0, points.firstAfter("t", t0) - 1);
  for (let row = first; row + 1 < points.count && t.at(row) < t1; row += 1) {
    const [begin, end, now] = [t.at(row), t.at(row + 1), value.at(row)];
    if (Number.isNaN(now)) continue;
    if (isCut) {
      const [from, to] = [Math.max(begin, t0), Math.min(end, t1)];
      if (from < to) yield { t0: from, t1: to, value: now };
    } else if (t0 <= begin && end <= t1) yield { t0: begin, t1: end, value: now };
  }
}

/** The mean of a counter over what is known of [t0, t1), and how much that is; NaN: nothing. */
export function meanOf(series: CounterSeries | undefined, t0: number, t1: number): { mean: number; knownNs: number } {
  let [sum, knownNs] = [0, 0];
  for (const stretch of series === undefined ? [] : stretchesOf(series, t0, t1, true)) {
    sum += stretch.value * (stretch.t1 - stretch.t0);
    knownNs += stretch.t1 - stretch.t0;
  }
  return { mean: sum / knownNs, knownNs };
}
