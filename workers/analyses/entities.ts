import type { LaneTrack } from "../index/lane-track.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import { State } from "../model/states.js";
import { ContextStack } from "./context-stack.js";

// The CPUs, threads, VMs and vCPUs of a machine, with their states at the event being handled.

/** The state of a CPU at the event being handled: the thread it runs and the interrupts stacked on that thread. */
export class Cpu extends ContextStack {
  /** Undefined: not known (start of the trace, after lost events). */
  current: Thread | undefined = undefined;
  /** Its events were lost and no later event says which thread it runs. Threads on its queue may be running. */
  isLost = false;
  /** KVM events of this CPU are lost until then, although its other events are not. */
  kvmLostUntilNs = Number.NEGATIVE_INFINITY;
  /** Its machine records sched_switch: a thread that took the CPU keeps it until the next switch. */
  seesSwitches = false;

  constructor(
    readonly number: number,
    readonly lane: LaneId,
    readonly track: LaneTrack,
    readonly idle: Thread,
  ) {
    super();
  }
}

/** The waker, held until we know the wakee was asleep. */
export interface WakeSource {
  readonly lane: LaneId;
  /** Undefined when an interrupt wakes. */
  readonly thread: Thread | undefined;
  readonly reason: number;
}

/** The state in which a dump of processes shows a thread, and the first wake-up since. */
export interface Dumped {
  readonly state: State;
  readonly ns: number;
  wake?: { readonly ns: number; readonly cpu: number; readonly waker: WakeSource };
}

/**
 * One life of a thread. A tid that is used again is another thread. Fields that most events touch come first, for the
 * caches.
 */
export class Thread {
  isRunning = false;
  /** Between kvm_entry and kvm_exit. */
  isInGuest = false;
  /** It never runs in user mode. */
  isKernel = false;
  /** As last entered in its lane. */
  state: State = State.UNKNOWN;
  /** String id of the system call it is in; -1: none known. */
  syscall = -1;
  /** The CPU it runs on, last ran on or is queued on; -1: not known. */
  cpu = -1;
  vcpu: Vcpu | undefined = undefined;
  /** Id of the vCPU that an emulator runs in it, as its name tells; -1: none. */
  emulatedId = -1;
  /** Its process; -1: not known. */
  tgid = -1;
  /** String id of its name; -1: not known. */
  comm = -1;
  /** Row of the open wait, labelled when an event ends the wait; -1: none. */
  waitRow = -1;
  /** sched_waking came while it was still on its CPU: if it blocks now, it wakes at once. */
  pendingWakeSource: WakeSource | undefined = undefined;
  pendingWakeNs = -1;
  /** Kernel scale: 0..99 real time, 100..139 fair; -1 unknown. */
  prio = -1;
  /** sched_process_exit seen: it is on its way out. */
  isExiting = false;
  /** sched_process_free came before it left its CPU for the last time. */
  isFreed = false;
  /** Its innermost namespace of processes, and how many lie around that; -1: not known. */
  pidNs = -1;
  pidNsLevel = -1;
  parentTid = -1;
  /** Lane of the thread that forked it, where the trace shows it. */
  parentLane: LaneId = NO_LANE;
  /** Lane of the vCPU that shows the thread's states from before its first KVM event. */
  becameLane: LaneId = NO_LANE;
  isKernelChild = false;
  /** The call was not recorded: KVM events prove it, as only ioctl(KVM_RUN) enters a guest. */
  isSyscallInferred = false;
  /** Time of a kvm_entry of a thread whose vCPU id is not known yet; -1: none. */
  guestSinceNs = -1;
  /** It left KVM_RUN once, and no kvm_entry or kvm_exit has told its vCPU id. */
  hasLeftGuest = false;
  /** vCPU id from an add-on event, -1 none. */
  vcpuIdHint = -1;
  /** It turned up unexpectedly, and its state had been unknown since then; -1: never. */
  lostNs = -1;

  constructor(
    readonly tid: number,
    readonly lane: LaneId,
    readonly track: LaneTrack,
  ) {}
}

/** A virtual machine: a process that enters guests. */
export class Vm {
  readonly vcpus: Vcpu[] = [];
  /** The same vCPUs by id, which is also the APIC id: 4096 at most. */
  readonly byId: (Vcpu | undefined)[] = [];
  /** Its process has ended. A later VM with the same pid is another VM. */
  isGone = false;
  /** One of its vCPUs has become unknown since the analysis of guests last looked. */
  hasLost = false;

  constructor(
    /** tgid of the VMM, or the tid of its first vCPU thread where the trace names no process. */
    public pid: number,
    public isPidKnown: boolean,
    readonly lane: LaneId,
    /** Path of its lane; those of its vCPUs begin with it. */
    public path: string,
    /** String id of the name of its process; -1: not known. */
    public name: number,
  ) {}
}

export class Vcpu {
  /** As last entered in its lane. */
  state: State = State.UNKNOWN;
  /**
   * Its place while it is on a CPU: HYPERVISOR, HALT_POLL, VMM, GUEST, GUEST_NESTED or UNKNOWN. It keeps it while off
   * the CPU.
   */
  place: State = State.UNKNOWN;
  /** ExitCode of the last exit, and of the last exit to userspace; 0: not known. */
  exitCode = 0;
  userspaceCode = 0;
  /** 1: the VM's own code runs; 2: the code of a guest of the VM. */
  level = 1;
  /** Row of the open WAIT or VMM_BLOCKED, labelled when it ends or later; -1: none. */
  waitRow = -1;
  /** Its state is unknown from this time on; NaN: known, or the analysis of its guest has seen the loss. */
  lostNs = Number.NaN;
  /** Hooks that wait for it to enter the guest: bits given by `EntryWatch.register`. */
  pendingHooks = 0;
  /** Lane of the waker that ended the wait in `waitRow`. */
  wakerLane: LaneId = NO_LANE;

  constructor(
    readonly id: number,
    public vm: Vm,
    public thread: Thread,
    readonly lane: LaneId,
    readonly track: LaneTrack,
  ) {}
}
