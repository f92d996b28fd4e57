import type { LaneTrack } from "../../index/lane-track.js";
import { rowAt } from "../../index/row-search.js";

/** How many rows further on are tried one by one before a search. */
const STEPS = 4;

/** The rows of a track at ascending times: the row of the last time, or one soon after it, is found without a search. */
export class RowCursor {
  private row = -1;
  private start = Number.POSITIVE_INFINITY;
  private end = Number.NEGATIVE_INFINITY;

  constructor(
    readonly track: LaneTrack,
    private readonly untilNs: number,
  ) {}

  /** The row at `t`, -1 if there is none. */
  at(t: number): number {
    if (this.start <= t && t < this.end) return this.row;
    if (this.start <= t) {
      for (let i = 0; i < STEPS && this.row + 1 < this.track.count; i += 1) {
        this.move(this.row + 1);
        if (t < this.end) return this.row;
      }
    }
    this.move(rowAt(this.track, t));
    return this.row;
  }

  private move(row: number): void {
    this.row = row;
    this.start = row < 0 ? Number.POSITIVE_INFINITY : this.track.startAt(row);
    this.end = row < 0 ? Number.NEGATIVE_INFINITY : this.track.endAt(row, this.untilNs);
  }
}
