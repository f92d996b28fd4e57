import { firstFrom, Records } from "../core/records.js";
import type { LaneId } from "../model/lanes.js";

/** Calls of KVM_RUN that failed, as columns in order of time. Times are ns from the session origin. */
export class RunErrorStore {
  private readonly records = new Records();
  readonly times = this.records.floats();
  /** The vCPU's lane. */
  readonly lanes = this.records.ints();
  /** Positive. */
  readonly errnos = this.records.ints();

  get count(): number {
    return this.records.count;
  }

  add(t: number, lane: LaneId, errno: number): void {
    const row = this.records.next();
    this.times.put(row, t);
    this.lanes.put(row, lane);
    this.errnos.put(row, errno);
  }

  /** The first row at or after `t`. */
  firstFrom(t: number): number {
    return firstFrom(this.times, this.count, t);
  }
}
