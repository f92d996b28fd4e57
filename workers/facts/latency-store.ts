import { firstAfter, Records } from "../core/records.js";
import type { LaneId } from "../model/lanes.js";

/** What took the time. The `latencies` table has one more, `wakeup`, which is read from the run queue store. */
export const LATENCY_KINDS = ["irq-inject", "timer", "syscall", "block-queue", "block", "virtio"] as const;
export type LatencyKind = (typeof LATENCY_KINDS)[number];

/**
 * Latencies of all kinds as columns, in order of their end. Times are ns from the session origin.
 * `detail` says what it was about: a string id (syscall), a vector (irq-inject), a device (block), the CPU on which it
 * expired (timer), and so on.
 */
export class LatencyStore {
  private readonly records = new Records();
  readonly kinds = this.records.bytes();
  readonly lanes = this.records.ints();
  readonly starts = this.records.floats();
  readonly ends = this.records.floats();
  readonly details = this.records.floats();

  private readonly counts = new Float64Array(LATENCY_KINDS.length);

  countOf(kind: LatencyKind): number {
    return this.counts[LATENCY_KINDS.indexOf(kind)] as number;
  }

  get count(): number {
    return this.records.count;
  }

  add(kind: number, lane: LaneId, start: number, end: number, detail: number): void {
    const row = this.records.next();
    this.counts[kind] = (this.counts[kind] as number) + 1;
    this.kinds.put(row, kind);
    this.lanes.put(row, lane);
    this.starts.put(row, start);
    this.ends.put(row, end);
    this.details.put(row, detail);
  }

  kindAt(row: number): LatencyKind {
    return LATENCY_KINDS[this.kinds.at(row)] as LatencyKind;
  }

  /** The first row that ends after `t`. */
  firstAfter(t: number): number {
    return firstAfter(this.ends, this.count, t);
  }
}

/** Numbers of the kinds, for the hot path. */
export const Latency = { IRQ_INJECT: 0, TIMER: 1, SYSCALL: 2, BLOCK_QUEUE: 3, BLOCK: 4, VIRTIO: 5 } as const;
