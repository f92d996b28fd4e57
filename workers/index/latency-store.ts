import { ByteColumn, FloatColumn, IntColumn } from "../core/columns.js";
import type { LaneId } from "../model/lanes.js";

/** What took the time. The `latencies` table has one more, `wakeup`, which is read from the run queue store. */
export const LATENCY_KINDS = ["irq-inject", "timer", "syscall", "block-queue", "block", "virtio"] as const;
export type LatencyKind = (typeof LATENCY_KINDS)[number];

/**
 * Latencies of all kinds as columns, in order of their end. Times are ns from the session origin.
 * `detail` says what it was about: a string id (syscall), a vector (irq-inject), a device (block), and so on.
 */
export class LatencyStore {
  count = 0;
  readonly kinds = new ByteColumn();
  readonly lanes = new IntColumn();
  readonly starts = new FloatColumn();
  readonly ends = new FloatColumn();
  readonly details = new FloatColumn();

  add(kind: number, lane: LaneId, start: number, end: number, detail: number): void {
    const row = this.count++;
    this.kinds.set(row, kind);
    this.lanes.set(row, lane);
    this.starts.set(row, start);
    this.ends.set(row, end);
    this.details.set(row, detail);
  }

  kindAt(row: number): LatencyKind {
    return LATENCY_KINDS[this.kinds.at(row)] as LatencyKind;
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

/** Numbers of the kinds, for the hot path. */
export const Latency = { IRQ_INJECT: 0, TIMER: 1, SYSCALL: 2, BLOCK_QUEUE: 3, BLOCK: 4, VIRTIO: 5 } as const;
