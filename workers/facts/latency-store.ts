import type { Records, Schema } from "../core/records.js";
import type { LaneId } from "../model/lanes.js";

/** Kinds of latencies. The `latencies` table has one more, `wakeup`, from the stays on run queues. */
export const LATENCY_KINDS = [
  "irq-inject",
  "timer",
  "syscall",
  "block-queue",
  "block",
  "virtio",
  "page-in",
  "reclaim",
] as const;
export type LatencyKind = (typeof LATENCY_KINDS)[number];

/** Numbers of the kinds, for the hot path. */
export const Latency = {
  IRQ_INJECT: 0,
  TIMER: 1,
  SYSCALL: 2,
  BLOCK_QUEUE: 3,
  BLOCK: 4,
  VIRTIO: 5,
  PAGE_IN: 6,
  RECLAIM: 7,
} as const;

/** Latencies of all kinds, in order of their end. Times are ns from the session origin. */
export const LATENCIES = {
  /** Index into LATENCY_KINDS. */
  kind: "byte",
  lane: "int",
  start: "float",
  end: "float",
  /** A string id (syscall), a vector (irq-inject), a device (block), the CPU on which it expired (timer) … */
  detail: "float",
} as const satisfies Schema;

export type Latencies = Records<typeof LATENCIES>;

/** Of `reclaim`, by detail: what memory is freed of. */
export const RECLAIM_SCOPES = ["", "control group", "NUMA node"] as const;

export function addLatency(
  latencies: Latencies,
  kind: number,
  lane: LaneId,
  start: number,
  end: number,
  detail: number,
): void {
  const row = latencies.next();
  const { columns } = latencies;
  columns.kind.put(row, kind);
  columns.lane.put(row, lane);
  columns.start.put(row, start);
  columns.end.put(row, end);
  columns.detail.put(row, detail);
}

export function latencyKindAt(latencies: Latencies, row: number): LatencyKind {
  return LATENCY_KINDS[latencies.columns.kind.at(row)] as LatencyKind;
}
