import { FloatColumn, IntColumn } from "../core/columns.js";
import type { LaneId } from "../model/lanes.js";

/** Changes of CPU of vCPUs, as columns in order of time (ns from the session origin). CPUs are numbers. */
export class MigrationStore {
  count = 0;
  readonly lanes = new IntColumn();
  readonly times = new FloatColumn();
  readonly froms = new IntColumn();
  readonly tos = new IntColumn();

  add(lane: LaneId, t: number, from: number, to: number): void {
    const row = this.count++;
    this.lanes.set(row, lane);
    this.times.set(row, t);
    this.froms.set(row, from);
    this.tos.set(row, to);
  }

  /** The first row at `t` or later. */
  firstFrom(t: number): number {
    let low = -1;
    let high = this.count;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (this.times.at(middle) < t) low = middle;
      else high = middle;
    }
    return high;
  }
}
