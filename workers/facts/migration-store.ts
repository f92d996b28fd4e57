import { firstFrom, Records } from "../core/records.js";
import type { LaneId } from "../model/lanes.js";

/** Changes of CPU of vCPUs, as columns in order of time (ns from the session origin). CPUs are numbers. */
export class MigrationStore {
  private readonly records = new Records();
  readonly lanes = this.records.ints();
  readonly times = this.records.floats();
  readonly froms = this.records.ints();
  readonly tos = this.records.ints();

  get count(): number {
    return this.records.count;
  }

  add(lane: LaneId, t: number, from: number, to: number): void {
    const row = this.records.next();
    this.lanes.put(row, lane);
    this.times.put(row, t);
    this.froms.put(row, from);
    this.tos.put(row, to);
  }

  /** The first row at `t` or later. */
  firstFrom(t: number): number {
    return firstFrom(this.times, this.count, t);
  }
}
