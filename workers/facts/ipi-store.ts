import { firstAfter, Records } from "../core/records.js";
import type { LaneId } from "../model/lanes.js";

/** Interrupts from one vCPU to another, as columns in order of their end. Times are ns from the session origin. */
export class IpiStore {
  private readonly records = new Records();
  readonly senders = this.records.ints();
  readonly receivers = this.records.ints();
  readonly vectors = this.records.ints();
  /** When it was delivered to the receiver's interrupt controller … */
  readonly starts = this.records.floats();
  /** … and when the receiver entered the guest with it. */
  readonly ends = this.records.floats();

  get count(): number {
    return this.records.count;
  }

  add(sender: LaneId, receiver: LaneId, vector: number, start: number, end: number): void {
    const row = this.records.next();
    this.senders.put(row, sender);
    this.receivers.put(row, receiver);
    this.vectors.put(row, vector);
    this.starts.put(row, start);
    this.ends.put(row, end);
  }

  /** The first row that ends after `t`. */
  firstAfter(t: number): number {
    return firstAfter(this.ends, this.count, t);
  }
}
