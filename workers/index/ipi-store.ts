import { FloatColumn, IntColumn } from "../core/columns.js";
import type { LaneId } from "../model/lanes.js";

/** Interrupts from one vCPU to another, as columns in order of their end. Times are ns from the session origin. */
export class IpiStore {
  count = 0;
  readonly senders = new IntColumn();
  readonly receivers = new IntColumn();
  readonly vectors = new IntColumn();
  /** When it was delivered to the receiver's interrupt controller … */
  readonly starts = new FloatColumn();
  /** … and when the receiver entered the guest with it. */
  readonly ends = new FloatColumn();

  add(sender: LaneId, receiver: LaneId, vector: number, start: number, end: number): void {
    const row = this.count++;
    this.senders.set(row, sender);
    this.receivers.set(row, receiver);
    this.vectors.set(row, vector);
    this.starts.set(row, start);
    this.ends.set(row, end);
  }

  /** The first row that ends after `t`. */
  firstAfter(t: number): number {
    let low = -1;
    let high = this.count;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (this.ends.at(middle) <= t) low = middle;
      else high = middle;
    }
    return high;
  }
}
