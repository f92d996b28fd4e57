import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneId } from "../../model/lanes.js";
import type { Vcpu, Vm } from "../entities.js";
import { IdleNeed } from "./idle-need.js";
import { IrqStack } from "./irq-stack.js";
import type { StateLog } from "./state-log.js";

/** Something a guest's scheduler knows: a process or a thread, with its lane. It is current on some vCPUs, often none. */
export class Task {
  /** vCPUs on which it is current. */
  readonly on: VcpuView[] = [];
  /** Row in which it went off its last vCPU, to be labelled with what brought it back; -1 none. */
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
 * What a process lane stands for. Kernel threads and idle tasks have no address space and borrow the last one. Unknown:
 * time of which it is not known which of two had it.
 */
export type ProcessKind = "user" | "kernel" | "idle" | "unknown";

/** An address space of the guest. */
export class GuestProcess extends Task {
  readonly threads: GuestThread[] = [];
  /** Seen in user mode. */
  hasUserMode = false;
  /** Its last thread has given the page tables up: they name another process as soon as they are loaded again. */
  isGone = false;
  /** A kernel stack has been seen next to its user mode. */
  hasUserStack = false;
  /** When a thread of it last ended that had been current. */
  threadGoneNs = Number.NEGATIVE_INFINITY;
  /** First seen. */
  sinceNs = 0;
  /** Where its program and the stack of its first thread are; see address-spaces.ts. */
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

/** A thread, known by its kernel stack. */
export class GuestThread extends Task {
  /** It has been current. */
  isKnown = false;
  /** For how long it was seen to run, long ago counting less, ns. */
  seenNs = 0;
  constructor(
    task: Task,
    readonly process: GuestProcess,
    readonly stack: number,
  ) {
    super(task.lane, task.track, task.path);
  }
}

/** A kernel stack of the guest and what has been seen of it. */
export class KernelStack {
  seen = 0;
  /** When it was last seen with its owner's address space. */
  seenNs = 0;
  /** How often the address space under it was another than the time before. */
  changes = 0;
  lastPage = 0;
  /** Address space it is mostly seen with. */
  ownerPage = 0;
  ownerVotes = 0;
  /** Since when it is that one's, as far as was seen. */
  ownedNs = 0;
  /** When the stay on a vCPU began in which it first was that one's; NaN: others were seen in that stay before. */
  stayNs = Number.NaN;
  /** How often user mode followed it or came before. */
  userNear = 0;
  thread: GuestThread | undefined = undefined;
  constructor(readonly number: number) {}
}

/** Addresses that belong to one user stack, and with which threads' kernel stacks it was seen. */
export class UserStack {
  readonly weights = new Map<GuestThread, number>();
  /** The thread whose stack it is; undefined: not known yet, or not certain. */
  owner: GuestThread | undefined = undefined;
  /** Another thread was seen here last, and so many times in a row. */
  takenBy: GuestThread | undefined = undefined;
  takeovers = 0;
  /** What a pair counts now. */
  scale = 1;
  constructor(
    public low: number,
    public high: number,
  ) {}
}

/** The guest of one VM. */
export class Guest {
  readonly processes = new Map<number, GuestProcess>();
  readonly stacks = new Map<number, KernelStack>();
  kernel: GuestProcess | undefined = undefined;
  idle: GuestProcess | undefined = undefined;
  /** See `nobodyOf`. */
  nobody: GuestProcess | undefined = undefined;
  /** Separate page tables for user mode (KPTI), as the data shows: see address-spaces.ts. */
  hasUserTables = false;
  tableVotes = 0;
  isEnded = false;
  /** Address space of the kernel alone; see kernel-space.ts. 0 not known. */
  kernelPage = 0;
  /** Which might be it, and the kernel stacks seen in it. */
  readonly kernelStacks = new Map<number, Set<number>>();
  readonly idleNeed = new IdleNeed();
  /** Interrupts given to its vCPUs are recorded: where there is none, there was none. */
  seesInjections = false;
  readonly views: VcpuView[] = [];
  constructor(readonly vm: Vm) {}
}

/** A vCPU as the inference sees it. */
export class VcpuView {
  /** Registers of the last context event, not yet looked at. */
  isFresh = false;
  cr3 = Number.NaN;
  rsp = Number.NaN;
  rip = Number.NaN;
  cpl = -1;
  /** As last looked at: the same again means the same again. */
  lookedCr3 = Number.NaN;
  lookedRsp = Number.NaN;
  /** Of the event before: the page of CR3 and whether it was in user mode. */
  page = 0;
  wasUserMode = false;

  process: GuestProcess | undefined = undefined;
  thread: GuestThread | undefined = undefined;
  /** Kernel stack last seen here, interrupts aside; undefined once user mode was. */
  lastStack: KernelStack | undefined = undefined;
  /** The last process that ran here, whose address space idle and kernel threads borrow. */
  lastProcess: GuestProcess | undefined = undefined;
  lastThread: GuestThread | undefined = undefined;
  /** Current process and thread last seen in user mode, interrupts aside. */
  isUserMode = false;
  /** User stack last seen here, of the current process; undefined: none since it became current. */
  userStack: UserStack | undefined = undefined;
  /** When the guest last ran what was last seen, interrupts aside. */
  sightNs = Number.NaN;
  /** The registers looked at last were no interrupt's. */
  isSight = false;
  /** When a process or thread last ended that was current here. */
  freeNs = Number.NEGATIVE_INFINITY;
  /** When the current process became current here, and when user mode last proved that it is this one. */
  stayNs = Number.NaN;
  provedNs = Number.NaN;
  /** When the current thread's two stacks last were seen one after the other. */
  pairedNs = Number.NaN;
  /** When the current process or thread became current, when an exit last showed it and no interrupt; see turns.ts. */
  cameNs = Number.NaN;
  ownNs = Number.NaN;
  /** It came right after the idle task; the idle task was the last that is known to have been current. */
  cameAfterIdle = false;
  wasIdle = false;
  /** When an interrupt last was on its way into the guest. */
  injectedNs = Number.NEGATIVE_INFINITY;

  /** Stack the idle task halts on; 0 not known. */
  idleStack = 0;
  readonly irqStack = new IrqStack();

  /** When the guest was last entered. */
  entryNs = Number.NaN;
  /** When its state last changed. */
  nowNs = Number.NEGATIVE_INFINITY;
  /** That was an exit, and no entry. */
  isAtExit = false;
  exitNs = Number.NaN;
  /** Row of the vCPU's last sleep; -1: a process has run since. */
  haltRow = -1;

  /** Rows in which current process and thread sleep along with the vCPU, to be labelled; -1 none. */
  processRow = -1;
  threadRow = -1;

  /** As shown on the lanes of the current process and thread. */
  state = 0;
  reason = 0;
  aux = -1;
  /** The same of late; undefined: no other vCPU can share a task. */
  log: StateLog | undefined = undefined;

  constructor(
    readonly vcpu: Vcpu,
    readonly guest: Guest,
  ) {}
}
