import { firstFrom } from "../../core/search.js";

/** Even columns of time, of which those with a part in [knownFrom, knownTo) are known. */
export interface CurveGrid {
  readonly t0: number;
  readonly columnNs: number;
  readonly columns: number;
  readonly knownFrom: number;
  readonly knownTo: number;
}

/** The lowest and the highest value in each column; NaN where there is none. So no value between two pixels is missed. */
export class Envelope {
  readonly lowest: Float64Array;
  readonly highest: Float64Array;

  constructor(readonly grid: CurveGrid) {
    this.lowest = new Float64Array(grid.columns).fill(Number.NaN);
    this.highest = new Float64Array(grid.columns).fill(Number.NaN);
  }

  add(column: number, value: number): void {
    if (Number.isNaN(value)) return;
    if (!((this.lowest[column] as number) <= value)) this.lowest[column] = value;
    if (!(value <= (this.highest[column] as number))) this.highest[column] = value;
  }

  /** Values at moments. With `holds` each holds until the next, as far as the columns are known and until `untilNs`. */
  addPoints(times: Float64Array, values: Float64Array, holds: boolean, untilNs = Number.POSITIVE_INFINITY): void {
    const { t0, columnNs, columns } = this.grid;
    const knownTo = Math.min(this.grid.knownTo, untilNs);
    let at = firstFrom(times, t0, 0, times.length);
    let now = holds && 0 < at ? (values[at - 1] as number) : Number.NaN;
    for (let column = 0; column < columns; column += 1) {
      const begin = t0 + column * columnNs;
      if (knownTo < begin) return;
      // A value that begins with the column is the only one there so far.
      if (holds && !(at < times.length && times[at] === begin)) this.add(column, now);
      for (; at < times.length && (times[at] as number) < begin + columnNs; at += 1) {
        now = values[at] as number;
        this.add(column, now);
      }
    }
  }

  /** `counts[column]` per second of the known part of each column. */
  addRates(counts: Float64Array): void {
    for (let column = 0; column < counts.length; column += 1) {
      const ns = this.knownNs(column);
      if (0 < ns) this.add(column, ((counts[column] as number) * 1e9) / ns);
    }
  }

  private knownNs(column: number): number {
    const { t0, columnNs, knownFrom, knownTo } = this.grid;
    const begin = t0 + column * columnNs;
    return Math.min(begin + columnNs, knownTo) - Math.max(begin, knownFrom);
  }
}

/** Adds to `counts` how many of ascending times lie in each column. */
export function countTimes({ t0, columnNs, columns }: CurveGrid, times: Float64Array, counts: Float64Array): void {
  let before = firstFrom(times, t0, 0, times.length);
  for (let column = 0; column < columns; column += 1) {
    const until = firstFrom(times, t0 + (column + 1) * columnNs, before, times.length);
    counts[column] = (counts[column] as number) + until - before;
    before = until;
  }
}
