import type { LaneTrack } from "../index/lane-track.js";
import type { LaneId } from "../model/lanes.js";
import type { State } from "../model/states.js";
import type { ContextStack } from "./context-stack.js";

// The CPUs, threads, VMs and vCPUs of a machine, with their states at the event being handled. They are records of the flat
// core, as seen from TypeScript (analyses/flat).

/** The state of a CPU at the event being handled: the thread it runs and the interrupts stacked on that thread. */
export interface Cpu extends ContextStack {
  readonly number: number;
  readonly lane: LaneId;
  readonly track: LaneTrack;
  readonly idle: Thread;
  /** CR3 of a guest, as last recorded on it; NaN: none was. */
  guestCr3: number;
  /** Undefined: not known (start of the trace, after lost events). */
  current: Thread | undefined;
  /** Its events were lost and no later event says which thread it runs. Threads on its queue may be running. */
  isLost: boolean;
  /** KVM events of this CPU are lost until then, although its other events are not. */
  kvmLostUntilNs: number;
  /** Its machine records sched_switch: a thread that took the CPU keeps it until the next switch. */
  seesSwitches: boolean;
  /** Enters its present state in its lane. */
  show(t: number): void;
  /** Enters its state and that of its thread, after the stack of interrupts changed or the thread did. */
  showBoth(t: number): void;
}

/** An interrupt or a softirq that has a lane. Several CPUs may handle one number at once (per-CPU interrupts, softirqs). */
export interface InterruptSource {
  readonly number: number;
  readonly lane: LaneId;
  readonly track: LaneTrack;
  /** The CPU handling it now that entered it last. */
  active: Cpu | undefined;
  /** The others, in order of entry: there are hardly ever any. */
  readonly others: Cpu[];
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

/** One life of a thread. A tid that is used again is another thread. */
export interface Thread {
  readonly tid: number;
  readonly lane: LaneId;
  readonly track: LaneTrack;
  isRunning: boolean;
  /** Between kvm_entry and kvm_exit. */
  isInGuest: boolean;
  /** It never runs in user mode. */
  isKernel: boolean;
  /** As last entered in its lane. */
  state: State;
  /** String id of the system call it is in; -1: none known. */
  syscall: number;
  /** The CPU it runs on, last ran on or is queued on; -1: not known. */
  cpu: number;
  vcpu: Vcpu | undefined;
  /** Id of the vCPU that an emulator runs in it, as its name tells; -1: none. */
  emulatedId: number;
  /** Its process; -1: not known. */
  tgid: number;
  /** String id of its name; -1: not known. */
  comm: number;
  /** Row of the open wait, labelled when an event ends the wait; -1: none. */
  waitRow: number;
  /** sched_waking came while it was still on its CPU: if it blocks now, it wakes at once. */
  pendingWakeSource: WakeSource | undefined;
  /** Kernel scale: 0..99 real time, 100..139 fair; -1 unknown. */
  prio: number;
  /** sched_process_exit seen: it is on its way out. */
  isExiting: boolean;
  /** sched_process_free came before it left its CPU for the last time. */
  isFreed: boolean;
  /** Its innermost namespace of processes, and how many lie around that; -1: not known. */
  pidNs: number;
  pidNsLevel: number;
  parentTid: number;
  /** Lane of the thread that forked it, where the trace shows it. */
  parentLane: LaneId;
  /** Lane of the vCPU that shows the thread's states from before its first KVM event. */
  becameLane: LaneId;
  isKernelChild: boolean;
  /** The call was not recorded: KVM events prove it, as only ioctl(KVM_RUN) enters a guest. */
  isSyscallInferred: boolean;
  /** Time of a kvm_entry of a thread whose vCPU id is not known yet; -1: none. */
  guestSinceNs: number;
  /** It left KVM_RUN once, and no kvm_entry or kvm_exit has told its vCPU id. */
  hasLeftGuest: boolean;
  /** Registers of a guest were recorded in it before the entry that tells which vCPU it runs. */
  hasRegisters: boolean;
  /** vCPU id from an add-on event, -1 none. */
  vcpuIdHint: number;
  /** It turned up unexpectedly, and its state had been unknown since then; -1: never. */
  lostNs: number;
  /** Enters a state of a thread that is on no CPU. */
  showWaiting(t: number, state: State, aux?: number): void;
}

/** A virtual machine: a process that enters guests. */
export interface Vm {
  /** tgid of the VMM, or the tid of its first vCPU thread where the trace names no process. */
  pid: number;
  isPidKnown: boolean;
  readonly lane: LaneId;
  /** Path of its lane; those of its vCPUs begin with it. */
  path: string;
  /** String id of the name of its process; -1: not known. */
  name: number;
  readonly vcpus: Vcpu[];
  /** The same vCPUs by id, which is also the APIC id: 4096 at most. Changed by `setVcpu` only. */
  readonly byId: (Vcpu | undefined)[];
  /** Its process has ended. A later VM with the same pid is another VM. */
  isGone: boolean;
  /** One of its vCPUs has become unknown since the analysis of guests last looked. */
  hasLost: boolean;
  /** From now on the vCPU with this id; undefined: there is none. */
  setVcpu(id: number, vcpu: Vcpu | undefined): void;
}

export interface Vcpu {
  readonly id: number;
  vm: Vm;
  thread: Thread;
  readonly lane: LaneId;
  readonly track: LaneTrack;
  /** As last entered in its lane. */
  state: State;
  /**
   * Its place while it is on a CPU: HYPERVISOR, HALT_POLL, VMM, GUEST, GUEST_NESTED or UNKNOWN. It keeps it while off
   * the CPU.
   */
  place: State;
  /** ExitCode of the last exit, and of the last exit to userspace; 0: not known. */
  exitCode: number;
  userspaceCode: number;
  /** 1: the VM's own code runs; 2: the code of a guest of the VM. */
  level: number;
  /** Row of the open WAIT or VMM_BLOCKED, labelled when it ends or later; -1: none. */
  waitRow: number;
  /** Its state is unknown from this time on; NaN: known, or the analysis of its guest has seen the loss. */
  lostNs: number;
  /** Where the analysis of guests keeps what it knows of the vCPU, for the core; 0: it knows nothing. */
  guestView: number;
  /** Enters a state in which its thread is on a CPU. It is in the same place after a preemption. */
  enterPlace(t: number, place: State, reason: number): void;
}
