import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneId } from "../../model/lanes.js";
import type { Vcpu, Vm } from "../entities.js";
import { IdleNeed } from "./idle-need.js";
import { IrqStack } from "./irq-stack.js";
import type { StateLog } from "./state-log.js";

/** A process or a thread of a guest, with its lane. It is current on some vCPUs, often on none. */
export class Task {
  /** vCPUs on which it is current. */
  readonly on: VcpuView[] = [];
  /** Row in which it went off its last vCPU, to be labelled with the cause of its return; -1: none. */
  offRow = -1;
  /** When it was last current on several vCPUs. */
  sharedNs = Number.NEGATIVE_INFINITY;
  constructor(
    readonly lane: LaneId,
    readonly track: LaneTrack,
    readonly path: string,
  ) {}
}

/**
 * The kinds of process lanes. Kernel threads and idle tasks have no address space and borrow the last one. Unknown:
 * time in which one of two processes ran.
 */
export type ProcessKind = "user" | "kernel" | "idle" | "unknown";

export class GuestProcess extends Task {
  readonly threads: GuestThread[] = [];
  hasUserMode = false;
  /** Its last thread has given up the page tables: once loaded again, they belong to another process. */
  isGone = false;
  /** A kernel stack has been seen next to its user mode. */
  hasUserStack = false;
  /** When a thread of it last ended that had been current. */
  threadGoneNs = Number.NEGATIVE_INFINITY;
  sinceNs = 0;
  /** Places of its program and of the stack of its first thread; see address-spaces.ts. */
  programGib = -1;
  firstStackLow = Number.POSITIVE_INFINITY;
  firstStackHigh = Number.NEGATIVE_INFINITY;
  readonly userStacks: UserStack[] = [];
  constructor(
    task: Task,
    readonly kind: ProcessKind,
    readonly page: number,
  ) {
    super(task.lane, task.track, task.path);
  }
}

/** A thread, identified by its kernel stack. */
export class GuestThread extends Task {
  /** It has been current. */
  isKnown = false;
  /** Time for which it was seen to run, ns; the distant past counts less. */
  seenNs = 0;
  constructor(
    task: Task,
    readonly process: GuestProcess,
    readonly stack: number,
  ) {
    super(task.lane, task.track, task.path);
  }
}

/** A kernel stack of the guest and its sightings. */
export class KernelStack {
  seen = 0;
  /** When it was last seen with its owner's address space. */
  seenNs = 0;
  /** How often its address space differed from that of the sighting before. */
  changes = 0;
  lastPage = 0;
  /** The address space in which it is mostly seen. */
  ownerPage = 0;
  ownerVotes = 0;
  /** The time since which it belongs to that address space, as far as is known. */
  ownedNs = 0;
  /**
   * Begin of the stay on a vCPU in which it first belonged to that address space; NaN: other stacks were seen earlier
   * in that stay.
   */
  stayNs = Number.NaN;
  /** How often user mode came right before or after it. */
  userNear = 0;
  thread: GuestThread | undefined = undefined;
  constructor(readonly number: number) {}
}

/** Addresses that belong to one user stack, and the threads beside whose kernel stacks it was seen. */
export class UserStack {
  readonly weights = new Map<GuestThread, number>();
  /** The thread whose stack it is; undefined: not known yet, or not certain. */
  owner: GuestThread | undefined = undefined;
  /** The other thread that was seen here last, and how often in a row. */
  takenBy: GuestThread | undefined = undefined;
  takeovers = 0;
  /** Weight of the next pair. */
  scale = 1;
  constructor(
    public low: number,
    public high: number,
  ) {}
}

export class Guest {
  readonly processes = new Map<number, GuestProcess>();
  readonly stacks = new Map<number, KernelStack>();
  kernel: GuestProcess | undefined = undefined;
  idle: GuestProcess | undefined = undefined;
  /** See `nobodyOf`. */
  nobody: GuestProcess | undefined = undefined;
  /** User mode has page tables of its own (KPTI), as the data shows: see address-spaces.ts. */
  hasUserTables = false;
  tableVotes = 0;
  isEnded = false;
  /** The kernel's own address space; see kernel-space.ts. 0: not known. */
  kernelPage = 0;
  /** Candidates for it, with the kernel stacks seen in each. */
  readonly kernelStacks = new Map<number, Set<number>>();
  readonly idleNeed = new IdleNeed();
  /** Injected interrupts are recorded for its vCPUs: without such an event there was no interrupt. */
  seesInjections = false;
  readonly views: VcpuView[] = [];
  constructor(readonly vm: Vm) {}
}

/** A vCPU and the tasks found on it. */
export class VcpuView {
  /** Registers of the last context event wait for a look. */
  isFresh = false;
  cr3 = Number.NaN;
  rsp = Number.NaN;
  rip = Number.NaN;
  cpl = -1;
  /** As last looked at: equal registers mean the same task. */
  lookedCr3 = Number.NaN;
  lookedRsp = Number.NaN;
  /** At the event before: the page of CR3, and whether it was in user mode. */
  page = 0;
  wasUserMode = false;

  process: GuestProcess | undefined = undefined;
  thread: GuestThread | undefined = undefined;
  /** Kernel stack last seen here, interrupts aside; undefined after user mode. */
  lastStack: KernelStack | undefined = undefined;
  /** The last process that ran here, whose address space idle and kernel threads borrow. */
  lastProcess: GuestProcess | undefined = undefined;
  lastThread: GuestThread | undefined = undefined;
  /** Current process and thread last seen in user mode, interrupts aside. */
  isUserMode = false;
  /** The current process's user stack last seen here; undefined: none since it became current. */
  userStack: UserStack | undefined = undefined;
  /** Time of the last sighting, interrupts aside. */
  sightNs = Number.NaN;
  /** The registers last looked at belong to no interrupt. */
  isSight = false;
  /** When a process or thread last ended that was current here. */
  freeNs = Number.NEGATIVE_INFINITY;
  /** When the current process became current here, and when user mode last proved that it is this one. */
  stayNs = Number.NaN;
  provedNs = Number.NaN;
  /** When the current thread's two stacks were last seen one after the other. */
  pairedNs = Number.NaN;
  /**
   * When the current process or thread became current, and when an exit without an interrupt last showed it; see
   * turns.ts.
   */
  cameNs = Number.NaN;
  ownNs = Number.NaN;
  /** It came right after the idle task; the idle task is the last one known to have been current. */
  cameAfterIdle = false;
  wasIdle = false;
  /** When an interrupt last was on its way into the guest. */
  injectedNs = Number.NEGATIVE_INFINITY;

  /** Stack the idle task halts on; 0 not known. */
  idleStack = 0;
  readonly irqStack = new IrqStack();

  entryNs = Number.NaN;
  nowNs = Number.NEGATIVE_INFINITY;
  /** The last change was an exit, and no entry. */
  isAtExit = false;
  exitNs = Number.NaN;
  /** Row of the vCPU's last sleep; -1: a process has run since. */
  haltRow = -1;

  /** Rows in which the current process and thread sleep along with the vCPU, to be labelled; -1: none. */
  processRow = -1;
  threadRow = -1;

  /** The state that the lanes of the current process and thread show. */
  state = 0;
  reason = 0;
  aux = -1;
  /** The latest such states; undefined: no other vCPU can share a task. */
  log: StateLog | undefined = undefined;

  constructor(
    readonly vcpu: Vcpu,
    readonly guest: Guest,
  ) {}
}
