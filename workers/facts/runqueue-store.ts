import { firstAfter, Records } from "../core/records.js";
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
  private readonly records = new Records();
  /** The thread's lane; a vCPU's own lane where the thread is one. */
  readonly lanes = this.records.ints();
  readonly cpuLanes = this.records.ints();
  readonly starts = this.records.floats();
  readonly ends = this.records.floats();
  /** 1: preempted, 0: woken. Rows after a move keep how the stay began. */
  readonly preempted = this.records.bytes();
  /** Kernel priority (0..139) when it ran at last; 255 unknown. */
  readonly prios = this.records.bytes();
  /** 1: the stay went on, on another queue. */
  readonly moved = this.records.bytes();
  /** When the stay began, on whichever queue. */
  readonly sinces = this.records.floats();

  get count(): number {
    return this.records.count;
  }

  add(stay: RunqueueStay): void {
    const row = this.records.next();
    this.lanes.put(row, stay.lane);
    this.cpuLanes.put(row, stay.cpuLane);
    this.starts.put(row, stay.start);
    this.ends.put(row, stay.end);
    this.preempted.put(row, stay.isPreempted ? 1 : 0);
    this.moved.put(row, stay.isMoved ? 1 : 0);
    this.prios.put(row, stay.prio);
    this.sinces.put(row, stay.since);
  }

  /** The first row that ends after `t`. */
  firstAfter(t: number): number {
    return firstAfter(this.ends, this.count, t);
  }
}
