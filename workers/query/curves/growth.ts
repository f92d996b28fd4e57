import { firstFrom } from "../../core/search.js";
import type { EventPart } from "../../model/chart.js";
import type { CurveGrid } from "./envelope.js";

/** Counters have 64 bits. */
const WRAP = 2 ** 64;

/** Growth per second by column, of all counters together; NaN: no counter was read before and after. */
export class GrowthRates {
  readonly rates: Float64Array;

  constructor(private readonly grid: CurveGrid) {
    this.rates = new Float64Array(grid.columns).fill(Number.NaN);
  }

  /** Adds a counter that only counts up. From one value to the next it grows evenly, as nothing tells better. */
  add({ times, values }: Pick<EventPart, "times" | "values">): void {
    if (values === undefined) return;
    const { t0, columnNs, columns } = this.grid;
    const growth = new Float64Array(columns);
    const known = new Float64Array(columns);
    const end = t0 + columns * columnNs;
    let from = Math.max(0, firstFrom(times, t0, 0, times.length) - 1);
    for (let at = from + 1; at < times.length && (times[from] as number) < end; at += 1) {
      const [begin, until] = [times[from] as number, times[at] as number];
      // Of values at one time the first stays the one to count from.
      if (until <= begin) continue;
      const grown = growthOf(values[from] as number, values[at] as number);
      from = at;
      // Set back: what it counted meanwhile is not known.
      if (grown < 0) continue;
      const last = Math.min(columns - 1, Math.ceil((until - t0) / columnNs) - 1);
      for (let column = Math.max(0, Math.floor((begin - t0) / columnNs)); column <= last; column += 1) {
        const left = t0 + column * columnNs;
        const ns = Math.min(until, left + columnNs) - Math.max(begin, left);
        growth[column] = (growth[column] as number) + (grown * ns) / (until - begin);
        known[column] = (known[column] as number) + ns;
      }
    }
    for (let column = 0; column < columns; column += 1) {
      const ns = known[column] as number;
      if (ns <= 0) continue;
      const before = this.rates[column] as number;
      this.rates[column] = (Number.isNaN(before) ? 0 : before) + ((growth[column] as number) * 1e9) / ns;
    }
  }
}

/** Below 0: the counter was set back. */
function growthOf(before: number, after: number): number {
  const grown = after - before;
  return grown < -WRAP / 2 ? grown + WRAP : grown;
}
