import { type HeatGrid, offsetIn } from "../../model/chart.js";
import type { LaneId } from "../../model/lanes.js";

/** Counts cases by when they began, and how far into a period that was. */
export class HeatCells {
  readonly count: Float64Array;
  readonly totalNs: Float64Array;
  readonly maxNs: Float64Array;
  /** When and where the longest began. */
  readonly worstNs: Float64Array;
  readonly lane: Int32Array;

  constructor(readonly grid: HeatGrid) {
    const places = grid.columns * grid.rows;
    this.count = new Float64Array(places);
    this.totalNs = new Float64Array(places);
    this.maxNs = new Float64Array(places).fill(-1);
    this.worstNs = new Float64Array(places);
    this.lane = new Int32Array(places);
  }

  add(lane: LaneId, start: number, ns: number): void {
    const { columns, rows, periodNs, t0, columnNs } = this.grid;
    const column = Math.floor((start - t0) / columnNs);
    if (column < 0 || columns <= column) return;
    const row = Math.min(rows - 1, Math.floor((offsetIn(this.grid, start) * rows) / periodNs));
    const at = column * rows + row;
    this.count[at] = (this.count[at] as number) + 1;
    this.totalNs[at] = (this.totalNs[at] as number) + ns;
    if (ns <= (this.maxNs[at] as number)) return;
    this.maxNs[at] = ns;
    this.worstNs[at] = start;
    this.lane[at] = lane;
  }
}
