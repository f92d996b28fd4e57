import { type Columns, partsOf, prefixed } from "../core/columns.js";
import { Records, type Schema } from "../core/records.js";
import { type ArrayMemory, HEAP_MEMORY } from "../core/slabs.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import { RowsByLane } from "./rows-by-lane.js";

/** The registers or circumstances from which the running task of a guest was concluded. */
export const Seen = {
  NOTHING: 0,
  /** In user mode with the process's page tables; the thread, if there is one, by its user stack. */
  USER_MODE: 1,
  /** In user mode on a stack not yet seen beside a kernel stack: the thread is the only one it can be. */
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
  /** Not seen: between two sightings of the idle task too far apart for it alone. */
  BETWEEN_IDLE: 9,
  /** Not seen: the idle task followed on the process's page tables, too late for the task seen before. */
  BEFORE_IDLE: 10,
  /** The page tables are another process's than before. */
  REUSED: 11,
  /** Not seen: between two sightings of two tasks, before the switch or behind it. */
  UNDECIDED: 12,
  /** Not seen: before its kernel stack was, a process's only thread did what the process did. */
  FIRST_THREAD: 13,
} as const;
export type Seen = (typeof Seen)[keyof typeof Seen];

/** Another task than before became current on a vCPU, as the host sees it. Times are ns from the origin. */
export interface Sighting {
  vcpu: LaneId;
  /** From when on; NO_LANE: no task is known. */
  fromNs: number;
  process: LaneId;
  thread: LaneId;
  /** When the registers were recorded, and whether at an exit or an entry. */
  seenNs: number;
  isExit: boolean;
  how: Seen;
  cr3: number;
  rsp: number;
  /** What the idle task of this guest needs from entry to HLT, ns; NaN not known. */
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
export class SightingStore {
  constructor(
    memory: ArrayMemory,
    private readonly records = new Records(SIGHTINGS, memory),
    private readonly byLane = new RowsByLane(),
  ) {}

  static fromColumns(columns: Columns): SightingStore {
    const byLane = RowsByLane.fromColumns(partsOf(columns).byLane ?? {});
    return new SightingStore(HEAP_MEMORY, Records.fromColumns(SIGHTINGS, columns), byLane);
  }

  toColumns(): Columns {
    return { ...this.records.toColumns(), ...prefixed("byLane", this.byLane.toColumns()) };
  }

  /** Keeps a copy. `others`: lanes that were current until then, or may be. */
  add(sighting: Readonly<Sighting>, others: readonly LaneId[]): void {
    const row = this.records.next();
    const { process, thread, vcpu } = sighting;
    const { columns } = this.records;
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
   * The last sighting up to `t` that made `lane` current somewhere or ended that; of a vCPU: that made a task current
   * there.
   */
  find(lane: LaneId, t: number): Sighting | undefined {
    const { columns } = this.records;
    // Later ones may reach back a little, to the entry before an exit: never further than the one before them.
    const row = this.byLane.lastBefore(lane, (other) => t < columns.fromNs.at(other));
    if (row < 0) return undefined;
    const record = this.records.at(row);
    return { ...record, isExit: record.isExit === 1, how: record.how as Seen };
  }

  private remember(lane: LaneId, row: number): void {
    if (lane !== NO_LANE) this.byLane.add(lane, row);
  }
}
