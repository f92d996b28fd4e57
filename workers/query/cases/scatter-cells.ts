import type { LaneId } from "../../model/lanes.js";
import { binOf, fromOf } from "../duration-bins.js";

export interface ScatterCell {
  /** Begin and end of the stretch of time, and of the range of durations. */
  readonly column: readonly [t0: number, t1: number];
  readonly durations: readonly [fromNs: number, toNs: number];
  readonly count: number;
  readonly maxNs: number;
  /** When and where the longest began. */
  readonly worstNs: number;
  readonly lane: LaneId;
}

interface Sum {
  count: number;
  maxNs: number;
  worstNs: number;
  lane: LaneId;
}

const COLUMNS = 200;
/** More bins than durations have. */
const MOST_BINS = 1024;

/** Cases by when they began and how long they took, over a window in even columns and the bins of histograms. */
export class ScatterCells {
  private readonly sums = new Map<number, Sum>();
  private readonly columnNs: number;

  constructor(
    private readonly window: { readonly t0: number; readonly t1: number },
    private readonly columns = COLUMNS,
  ) {
    this.columnNs = Math.max(1, window.t1 - window.t0) / columns;
  }

  /** A case that began before the window is one of its first column. */
  add(lane: LaneId, start: number, ns: number): void {
    const column = Math.max(0, Math.min(this.columns - 1, Math.floor((start - this.window.t0) / this.columnNs)));
    const key = column * MOST_BINS + binOf(ns);
    const sum = this.sums.get(key);
    if (sum === undefined) {
      this.sums.set(key, { count: 1, maxNs: ns, worstNs: start, lane });
      return;
    }
    sum.count += 1;
    if (ns <= sum.maxNs) return;
    sum.maxNs = ns;
    sum.worstNs = start;
    sum.lane = lane;
  }

  /** By time, then by duration. */
  cells(): ScatterCell[] {
    const keys = [...this.sums.keys()].sort((a, b) => a - b);
    return keys.map((key) => {
      const { count, maxNs, worstNs, lane } = this.sums.get(key) as Sum;
      const column = Math.floor(key / MOST_BINS);
      const bin = key % MOST_BINS;
      return {
        column: [this.borderAt(column), this.borderAt(column + 1)],
        durations: [fromOf(bin), fromOf(bin + 1)],
        count,
        maxNs,
        worstNs,
        lane,
      };
    });
  }

  private borderAt(column: number): number {
    return Math.round(this.window.t0 + column * this.columnNs);
  }
}
