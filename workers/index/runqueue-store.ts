import { ByteColumn, FloatColumn, IntColumn } from "../core/columns.js";
import type { LaneId } from "../model/lanes.js";

/** One row; see the columns of the store. */
export interface RunqueueStay {
  lane: LaneId;
  cpuLane: LaneId;
  start: number;
  end: number;
  isPreempted: boolean;
  isMoved: boolean;
  prio: number;
  since: number;
}

/**
 * Stays of threads on the run queue of a CPU, as columns in order of their end: woken or preempted, able to run,
 * and kept waiting. A stay that moves to another CPU's queue is two rows. Since the CPU's own lane says what ran
 * there meanwhile, these rows and the CPU lanes together say who took the time.
 */
export class RunqueueStore {
  count = 0;
  /** The thread's lane; a vCPU's own lane where the thread is one. */
  readonly lanes = new IntColumn();
  readonly cpuLanes = new IntColumn();
  readonly starts = new FloatColumn();
  readonly ends = new FloatColumn();
  /** 1: preempted, 0: woken. Rows after a move keep how the stay began. */
  readonly preempted = new ByteColumn();
  /** Kernel priority (0..139) when it ran at last; 255 unknown. */
  readonly prios = new ByteColumn();
  /** 1: the stay went on, on another queue. */
  readonly moved = new ByteColumn();
  /** When the stay began, on whichever queue. */
  readonly sinces = new FloatColumn();

  add(stay: RunqueueStay): void {
    const row = this.count++;
    this.lanes.set(row, stay.lane);
    this.cpuLanes.set(row, stay.cpuLane);
    this.starts.set(row, stay.start);
    this.ends.set(row, stay.end);
    this.preempted.set(row, stay.isPreempted ? 1 : 0);
    this.moved.set(row, stay.isMoved ? 1 : 0);
    this.prios.set(row, stay.prio);
    this.sinces.set(row, stay.since);
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
