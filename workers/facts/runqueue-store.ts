import type { Records, Schema } from "../core/records.js";

/**
 * Stays of threads on the run queue of a CPU, in order of their end. A stay that moves to another CPU's queue is two
 * records. The lane of the CPU shows the threads that ran meanwhile, and so took the time.
 */
export const STAYS = {
  /** The thread's lane; a vCPU's own lane where the thread is one. */
  lane: "int",
  cpuLane: "int",
  start: "float",
  end: "float",
  /** 1: the thread was preempted, 0: it was woken. A move does not change this. */
  isPreempted: "byte",
  /** 1: the stay continues on another queue. */
  isMoved: "byte",
  /** Kernel priority (0..139) at the end, 255 unknown. */
  prio: "byte",
  /** Begin of the stay on its first queue. */
  since: "float",
} as const satisfies Schema;

export type Stays = Records<typeof STAYS>;

export type Stay = { -readonly [name in keyof typeof STAYS]: number };

/** Keeps a copy. */
export function addStay(stays: Stays, stay: Stay): void {
  const row = stays.next();
  const { columns } = stays;
  columns.lane.put(row, stay.lane);
  columns.cpuLane.put(row, stay.cpuLane);
  columns.start.put(row, stay.start);
  columns.end.put(row, stay.end);
  columns.isPreempted.put(row, stay.isPreempted);
  columns.isMoved.put(row, stay.isMoved);
  columns.prio.put(row, stay.prio);
  columns.since.put(row, stay.since);
}
