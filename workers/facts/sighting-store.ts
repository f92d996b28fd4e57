import type { Columns } from "../core/columns.js";
import { type RecordPlace, Records, type Schema } from "../core/records.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import { RowsByLane } from "./rows-by-lane.js";

/** The evidence for the running task of a guest. */
export const Seen = {
  NOTHING: 0,
  /** In user mode with the page tables of the process; the user stack shows the thread. */
  USER_MODE: 1,
  /** In user mode on a stack that no kernel stack has been seen with. Only one thread is possible. */
  ONLY_THREAD: 2,
  /** In the kernel on the thread's stack. */
  KERNEL_STACK: 3,
  /** In the kernel on a kernel thread's stack. */
  KERNEL_THREAD: 4,
  /** On the stack on which the vCPU executes HLT. */
  IDLE_STACK: 5,
  /** On the way from user mode into the kernel. */
  WAY_IN: 6,
  /** Only the page tables: in an interrupt, or with no stack pointer recorded. */
  PAGE_TABLES: 7,
  /** On the thread's stack in the kernel's own address space: at its end. */
  ENDING: 8,
  /** Not seen: it must have run between two sightings of the idle task that are too far apart. */
  BETWEEN_IDLE: 9,
  /** Not seen: it must have run before the idle task, which follows too late on the task seen before. */
  BEFORE_IDLE: 10,
  /** The page tables now belong to another process. */
  REUSED: 11,
  /** Not seen: it is one of the two tasks seen before and after. */
  UNDECIDED: 12,
  /** Not seen: it is the only thread of its process, and its kernel stack was seen later. */
  FIRST_THREAD: 13,
} as const;
export type Seen = (typeof Seen)[keyof typeof Seen];

/** A change of the current task of a vCPU, as the host sees it. Times are ns from the origin. */
export interface Sighting {
  vcpu: LaneId;
  /** Time of the change. `process` and `thread` are NO_LANE if no task is known. */
  fromNs: number;
  process: LaneId;
  thread: LaneId;
  /** Time of the recorded registers, at an exit or at an entry. */
  seenNs: number;
  isExit: boolean;
  how: Seen;
  cr3: number;
  rsp: number;
  /** Time of this guest's idle task from entry to HLT, ns; NaN unknown. */
  idleNs: number;
}

const SIGHTINGS = {
  vcpu: "int",
  fromNs: "float",
  process: "int",
  thread: "int",
  seenNs: "float",
  isExit: "byte",
  how: "byte",
  cr3: "float",
  rsp: "float",
  idleNs: "float",
} as const satisfies Schema;

/** All sightings, in the order in which they were made. */
export class SightingStore extends Records<typeof SIGHTINGS> {
  private byLane = new RowsByLane();

  constructor(place?: RecordPlace) {
    super(SIGHTINGS, place);
  }

  /** Which records are about which lane: the part of the store that no record tells. */
  links(): Columns {
    return this.byLane.toColumns();
  }

  restoreLinks(links: Columns): this {
    this.byLane = RowsByLane.fromColumns(links);
    return this;
  }

  /** Keeps a copy. `others`: lanes that were current until then, or may have been. */
  note(sighting: Readonly<Sighting>, others: readonly LaneId[]): void {
    const row = this.next();
    const { process, thread, vcpu } = sighting;
    const { columns } = this;
    columns.vcpu.put(row, vcpu);
    columns.fromNs.put(row, sighting.fromNs);
    columns.process.put(row, process);
    columns.thread.put(row, thread);
    columns.seenNs.put(row, sighting.seenNs);
    columns.isExit.put(row, sighting.isExit ? 1 : 0);
    columns.how.put(row, sighting.how);
    columns.cr3.put(row, sighting.cr3);
    columns.rsp.put(row, sighting.rsp);
    columns.idleNs.put(row, sighting.idleNs);
    this.remember(process, row);
    this.remember(thread, row);
    this.remember(vcpu, row);
    for (let i = 0; i < others.length; i++) {
      const lane = others[i] as LaneId;
      if (lane !== process && lane !== thread) this.remember(lane, row);
    }
  }

  /**
   * The last sighting up to `t` at which `lane` began or ceased to be current. For the lane of a vCPU: the last change
   * of its task.
   */
  find(lane: LaneId, t: number): Sighting | undefined {
    const { columns } = this;
    // A sighting may reach back to the entry before its exit, but not behind the sighting before it.
    const row = this.byLane.lastBefore(lane, (other) => t < columns.fromNs.at(other));
    if (row < 0) return undefined;
    const record = this.at(row);
    return { ...record, isExit: record.isExit === 1, how: record.how as Seen };
  }

  private remember(lane: LaneId, row: number): void {
    if (lane !== NO_LANE) this.byLane.add(lane, row);
  }
}
