import type { Records, Schema } from "../core/records.js";
import type { LaneId } from "../model/lanes.js";

/**
 * Stays of threads on the run queue of a CPU, in order of their end: woken or preempted, able to run, and kept
 * waiting. A stay that moves to another CPU's queue is two records. Since the CPU's own lane says what ran there
 * meanwhile, these records and the CPU lanes together say who took the time.
 */
export const STAYS = {
  /** The thread's lane; a vCPU's own lane where the thread is one. */
  lane: "int",
  cpuLane: "int",
  start: "float",
  end: "float",
  /** 1: preempted, 0: woken. Records after a move keep how the stay began. */
  isPreempted: "byte",
  /** 1: the stay went on, on another queue. */
  isMoved: "byte",
  /** Kernel priority (0..139) when it ran at last; 255 unknown. */
  prio: "byte",
  /** When the stay began, on whichever queue. */
  since: "float",
} as const satisfies Schema;

export type Stays = Records<typeof STAYS>;

/** One record; see STAYS. */
export interface Stay {
  lane: LaneId;
  cpuLane: LaneId;
  start: number;
  end: number;
  isPreempted: boolean;
  isMoved: boolean;
  prio: number;
  since: number;
}

/** Keeps a copy. */
export function addStay(stays: Stays, stay: Stay): void {
  const row = stays.next();
  const { columns } = stays;
  columns.lane.put(row, stay.lane);
  columns.cpuLane.put(row, stay.cpuLane);
  columns.start.put(row, stay.start);
  columns.end.put(row, stay.end);
  columns.isPreempted.put(row, stay.isPreempted ? 1 : 0);
  columns.isMoved.put(row, stay.isMoved ? 1 : 0);
  columns.prio.put(row, stay.prio);
  columns.since.put(row, stay.since);
}
