import { IntColumn } from "../core/columns.js";
import { Records } from "../core/records.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";

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

/** Rows in which a lane became current or was no longer, in the order made. */
class Rows {
  readonly column = new IntColumn();
  count = 0;
}

/** All sightings as columns, in the order in which they were made. */
export class SightingStore {
  private readonly records = new Records();
  private readonly vcpus = this.records.ints();
  private readonly froms = this.records.floats();
  private readonly processes = this.records.ints();
  private readonly threads = this.records.ints();
  private readonly seens = this.records.floats();
  private readonly exits = this.records.bytes();
  private readonly hows = this.records.bytes();
  private readonly cr3s = this.records.floats();
  private readonly rsps = this.records.floats();
  private readonly idles = this.records.floats();
  /** By lane, without holes. */
  private readonly rowsOf: (Rows | undefined)[] = [];

  /** Keeps a copy. `others`: lanes that were current until then, or may be. */
  add(sighting: Readonly<Sighting>, others: readonly LaneId[]): void {
    const row = this.records.next();
    this.vcpus.put(row, sighting.vcpu);
    this.froms.put(row, sighting.fromNs);
    this.processes.put(row, sighting.process);
    this.threads.put(row, sighting.thread);
    this.seens.put(row, sighting.seenNs);
    this.exits.put(row, sighting.isExit ? 1 : 0);
    this.hows.put(row, sighting.how);
    this.cr3s.put(row, sighting.cr3);
    this.rsps.put(row, sighting.rsp);
    this.idles.put(row, sighting.idleNs);
    const { process, thread, vcpu } = sighting;
    this.remember(process, row);
    this.remember(thread, row);
    this.remember(vcpu, row);
    for (let i = 0; i < others.length; i++) {
      const lane = others[i] as LaneId;
      if (lane !== process && lane !== thread) this.remember(lane, row);
    }
  }

  at(row: number): Sighting {
    return {
      vcpu: this.vcpus.at(row),
      fromNs: this.froms.at(row),
      process: this.processes.at(row),
      thread: this.threads.at(row),
      seenNs: this.seens.at(row),
      isExit: this.exits.at(row) === 1,
      how: this.hows.at(row) as Seen,
      cr3: this.cr3s.at(row),
      rsp: this.rsps.at(row),
      idleNs: this.idles.at(row),
    };
  }

  /** What was last seen up to `t` that made `lane` current somewhere, or no longer; of a vCPU: which task became current there. */
  find(lane: LaneId, t: number): Sighting | undefined {
    const rows = this.rowsOf[lane];
    if (rows === undefined) return undefined;
    // Later ones may reach back a little, to the entry before an exit: never further than the one before them.
    let low = -1;
    let high = rows.count;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (this.froms.at(rows.column.at(middle)) <= t) low = middle;
      else high = middle;
    }
    return low < 0 ? undefined : this.at(rows.column.at(low));
  }

  private remember(lane: LaneId, row: number): void {
    if (lane === NO_LANE) return;
    const rows = this.rowsOf[lane] ?? this.begin(lane);
    rows.column.set(rows.count, row);
    rows.count += 1;
  }

  private begin(lane: LaneId): Rows {
    while (this.rowsOf.length <= lane) this.rowsOf.push(undefined);
    const rows = new Rows();
    this.rowsOf[lane] = rows;
    return rows;
  }
}
