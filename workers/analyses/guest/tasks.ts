import type { FlatMemory } from "../../core/flat-memory.js";
import { GuestTask, View } from "../../flat/guest-records.js";
import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneId } from "../../model/lanes.js";
import type { Thread, Vcpu, Vm } from "../entities.js";
import { addressOf } from "../flat/flat-records.js";
import { IdleNeed } from "./idle-need.js";
import { IrqStack } from "./irq-stack.js";
import type { StateLog } from "./state-log.js";
import { ViewRecord } from "./view-record.js";

/** The lane of a task. */
export interface TaskLane {
  readonly lane: LaneId;
  readonly track: LaneTrack;
  readonly path: string;
}

const FIRST_VIEWS = 16;

/** A process or a thread of a guest, with its lane. It is current on some vCPUs, often on none. */
export class Task implements TaskLane {
  readonly lane: LaneId;
  readonly track: LaneTrack;
  readonly path: string;
  /** Address of its record, which the flat core knows. */
  readonly at: number;
  /** Row in which it went off its last vCPU, to be labelled with the cause of its return; -1: none. */
  offRow = -1;
  /** When it was last current on several vCPUs. */
  sharedNs = Number.NEGATIVE_INFINITY;
  private readonly views: VcpuView[] = [];
  private room = 0;

  constructor(
    readonly memory: FlatMemory,
    { lane, track, path }: TaskLane,
  ) {
    this.lane = lane;
    this.track = track;
    this.path = path;
    this.at = memory.allocate(GuestTask.BYTES);
    memory.i32[(this.at + GuestTask.TRACK) >> 2] = track.head.byteOffset;
  }

  /** vCPUs on which it is current. */
  get on(): readonly VcpuView[] {
    return this.views;
  }

  addView(view: VcpuView): void {
    this.views.push(view);
    this.noteViews();
  }

  removeView(view: VcpuView): void {
    const at = this.views.indexOf(view);
    if (0 <= at) this.views.splice(at, 1);
    this.noteViews();
  }

  clearViews(): void {
    this.views.length = 0;
    this.noteViews();
  }

  private noteViews(): void {
    const { memory, at, views } = this;
    if (this.room < views.length) {
      this.room = Math.max(FIRST_VIEWS, this.room * 2);
      memory.i32[(at + GuestTask.VIEWS) >> 2] = memory.allocate(this.room * 4);
    }
    const { i32 } = memory;
    const list = (i32[(at + GuestTask.VIEWS) >> 2] as number) >> 2;
    for (let i = 0; i < views.length; i++) i32[list + i] = (views[i] as VcpuView).at;
    i32[(at + GuestTask.VIEWS_LENGTH) >> 2] = views.length;
  }
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
    memory: FlatMemory,
    lane: TaskLane,
    readonly kind: ProcessKind,
    readonly page: number,
  ) {
    super(memory, lane);
    memory.u8[this.at + GuestTask.IDLE_B] = kind === "idle" ? 1 : 0;
  }
}

/** A thread, identified by its kernel stack. */
export class GuestThread extends Task {
  /** It has been current. */
  isKnown = false;
  constructor(
    lane: TaskLane,
    readonly process: GuestProcess,
    readonly stack: number,
  ) {
    super(process.memory, lane);
  }

  /** Time for which it was seen to run, ns; the distant past counts less. */
  get seenNs(): number {
    return this.memory.f64[(this.at + GuestTask.SEEN_F) >> 3] as number;
  }
  set seenNs(value: number) {
    this.memory.f64[(this.at + GuestTask.SEEN_F) >> 3] = value;
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
  constructor(
    readonly vm: Vm,
    readonly memory: FlatMemory,
  ) {}
}

/** A vCPU and the tasks found on it. */
export class VcpuView extends ViewRecord {
  /** At the event before: the page of CR3, and whether it was in user mode. */
  page = 0;
  wasUserMode = false;

  /** Kernel stack last seen here, interrupts aside; undefined after user mode. */
  lastStack: KernelStack | undefined = undefined;
  /** The last process that ran here, whose address space idle and kernel threads borrow. */
  lastProcess: GuestProcess | undefined = undefined;
  lastThread: GuestThread | undefined = undefined;
  /** Current process and thread last seen in user mode, interrupts aside. */
  isUserMode = false;
  /** The current process's user stack last seen here; undefined: none since it became current. */
  userStack: UserStack | undefined = undefined;
  /** When a process or thread last ended that was current here. */
  freeNs = Number.NEGATIVE_INFINITY;
  /** When the current process became current here, and when user mode last proved that it is this one. */
  stayNs = Number.NaN;
  provedNs = Number.NaN;
  /** When the current thread's two stacks were last seen one after the other. */
  pairedNs = Number.NaN;
  /** When the current process or thread became current; see turns.ts. */
  cameNs = Number.NaN;
  /** It came right after the idle task; the idle task is the last one known to have been current. */
  cameAfterIdle = false;
  wasIdle = false;
  readonly irqStack = new IrqStack();
  /** Row of the vCPU's last sleep; -1: a process has run since. */
  haltRow = -1;
  private currentProcess: GuestProcess | undefined = undefined;
  private currentThread: GuestThread | undefined = undefined;
  private states: StateLog | undefined = undefined;

  constructor(
    readonly vcpu: Vcpu,
    readonly guest: Guest,
  ) {
    super(guest.memory);
    this.setInt(View.VCPU, addressOf(vcpu));
    this.seesInjections = guest.seesInjections;
  }

  /** The thread by which the view is found, for the flat core; undefined: it is not. */
  set home(thread: Thread | undefined) {
    this.setInt(View.HOME, addressOf(thread));
  }

  get process(): GuestProcess | undefined {
    return this.currentProcess;
  }
  set process(process: GuestProcess | undefined) {
    this.currentProcess = process;
    this.setInt(View.PROCESS, process?.at ?? 0);
  }

  get thread(): GuestThread | undefined {
    return this.currentThread;
  }
  set thread(thread: GuestThread | undefined) {
    this.currentThread = thread;
    this.setInt(View.THREAD, thread?.at ?? 0);
  }

  /** The latest states that its tasks show; undefined: no other vCPU can share a task. */
  get log(): StateLog | undefined {
    return this.states;
  }
  set log(log: StateLog | undefined) {
    this.states = log;
    this.setInt(View.LOG, log?.at ?? 0);
  }
}
