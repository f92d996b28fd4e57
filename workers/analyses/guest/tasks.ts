import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneId } from "../../model/lanes.js";
import type { Vcpu, Vm } from "../machine.js";
import type { TopOfStack } from "./irq-stack.js";

/** Something a guest's scheduler knows: a process or a thread, with its lane. It is current on some vCPUs, often none. */
export class Task {
  /** vCPUs on which it is current. */
  readonly on: VcpuView[] = [];
  /** Row in which it went off its last vCPU, to be labelled with what brought it back; -1 none. */
  offRow = -1;
  constructor(
    readonly lane: LaneId,
    readonly track: LaneTrack,
    readonly path: string,
  ) {}
}

/** What a process lane stands for. Kernel threads and idle tasks have no address space and borrow the last one. */
export type ProcessKind = "user" | "kernel" | "idle";

/** An address space of the guest. */
export class GuestProcess extends Task {
  readonly threads: GuestThread[] = [];
  /** A kernel stack has been seen next to its user mode. */
  hasUserStack = false;
  /** First seen. */
  sinceNs = 0;
  /** Where its program and the stack of its first thread are; see address-spaces.ts. */
  programGib = -1;
  firstStack = Number.NaN;
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
  /** User stack pointer as last seen, and how sure it is that it is this thread's. */
  userRsp = Number.NaN;
  userVotes = 0;
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
  seenNs = 0;
  /** How often the address space under it was another than the time before. */
  changes = 0;
  lastPage = 0;
  /** Address space it is mostly seen with. */
  ownerPage = 0;
  ownerVotes = 0;
  /** How often user mode followed it or came before. */
  userNear = 0;
  thread: GuestThread | undefined = undefined;
  constructor(readonly number: number) {}
}

/** The guest of one VM. */
export class Guest {
  readonly processes = new Map<number, GuestProcess>();
  readonly stacks = new Map<number, KernelStack>();
  kernel: GuestProcess | undefined = undefined;
  idle: GuestProcess | undefined = undefined;
  /** Separate page tables for user mode (KPTI), as the data shows: see address-spaces.ts. */
  hasUserTables = false;
  tableVotes = 0;
  isEnded = false;
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
  userRsp = Number.NaN;

  /** Stack the idle task halts on; 0 not known. */
  idleStack = 0;
  /** End of the interrupt stack; NaN not known. */
  irqTop = Number.NaN;
  /** Candidates for it; see irq-stack.ts. */
  readonly tops = new Map<number, TopOfStack>();
  irqTries = 0;

  /** When the guest was last entered. */
  entryNs = Number.NaN;
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

  constructor(
    readonly vcpu: Vcpu,
    readonly guest: Guest,
  ) {}
}
