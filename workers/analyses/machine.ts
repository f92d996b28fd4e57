import type { StringTable } from "../core/string-table.js";
import type { LaneStore } from "../index/lane-store.js";
import type { LaneTrack } from "../index/lane-track.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import { State } from "../model/states.js";
import { ContextStack } from "./context-stack.js";
import { type Blackout, Coverage, kvmCoverage, type RecordedStream } from "./coverage.js";
import { isCpuNumber } from "./cpu-number.js";
import { Gaps } from "./gaps.js";
import { LaneTreeBuilder } from "./lane-tree-builder.js";
import { TidTable } from "./tid-table.js";
import { VmsByPid } from "./vms-by-pid.js";

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

export interface CpuPlace {
  readonly cpu: number;
  readonly socket: number;
  /** Within the socket. */
  readonly core: number;
}

export interface MachineOptions {
  readonly index: number;
  readonly name: string;
  readonly lanes: LaneStore;
  readonly strings: StringTable;
  /** As `uname -r`; decides how prev_state is read. */
  readonly kernelRelease?: string;
  /** Its streams, if the trace has streams. */
  readonly streams?: readonly RecordedStream[];
}

/** The state of one traced kernel at the event being handled. All analyses read and write it. */
export class Machine {
  readonly index: number;
  readonly name: string;
  /** `uname -r`, where the trace says. */
  readonly kernelRelease: string | undefined;
  readonly tree: LaneTreeBuilder;
  /** Sockets and cores by CPU number, as LTTng dumps them (lttng_statedump_cpu_topology). */
  readonly cpuPlaces = new Map<number, CpuPlace>();
  /** Its events lie in [beginNs, lastNs]. */
  beginNs = 0;
  lastNs = 0;
  /** By CPU number; undefined for CPUs that no event has named. */
  readonly cpus: (Cpu | undefined)[] = [];
  /** All lives of all threads, in order of appearance. */
  readonly threads: Thread[] = [];
  readonly vms: Vm[] = [];
  readonly vmsByPid = new VmsByPid<Vm>();
  /**
   * States from a dump of processes. They count once sched_switch is recorded, without which no state would ever end.
   */
  readonly dumped = new Map<Thread, Dumped>();
  /** Threads woken before the first sched_switch: the wake-up counts from that switch on. */
  readonly lateWoken: { readonly thread: Thread; readonly ns: number }[] = [];
  /** Spans in which events of any of its CPUs were lost. */
  readonly gaps = new Gaps();
  /** The time spans in which each of its CPUs was recorded. */
  readonly coverage: Coverage;
  /** The same for KVM's events, where they have streams of their own. */
  readonly kvmCoverage: Coverage | undefined;
  /** Blackouts that analyses have been told of. */
  readonly blackouts: Blackout[] = [];
  /** By interrupt number and softirq vector; set by the interrupt analysis. */
  readonly irqLanes = new Map<number, LaneId>();
  readonly softirqLanes = new Map<number, LaneId>();
  /** A sched_switch has come: from then on its absence means that no switch happened. */
  seesSwitches = false;
  /** Some threads are known only by the context of events (THREAD_EVENT). */
  hasContextThreads = false;
  /**
   * A kvm_entry or kvm_exit has come: from then on each vCPU is found by one, and each return from the VMM shows as
   * one.
   */
  seesEntries = false;
  /** Instruction set that exit codes belong to (model/kvm/exit-code.ts); 0: not known yet. */
  isa = 0;
  /** Set by the scheduling analysis for later ones: the threads of the sched_switch being handled … */
  switchedOut: Thread | undefined = undefined;
  switchedIn: Thread | undefined = undefined;
  /** … and the thread made runnable by the wake-up being handled, with its waker. */
  woken: Thread | undefined = undefined;
  wokenBy: LaneId = NO_LANE;
  wokenByThread: Thread | undefined = undefined;
  wokenReason = 0;
  /** Time of the waker's sched_waking, or of the wake-up itself. */
  wokenNs = 0;
  /** Set by the analysis of waits: the vCPU for which the interrupt being accepted is; undefined: not known. */
  deliveredTo: Vcpu | undefined = undefined;
  private readonly byTid = new TidTable();
  private invalidCpu: Cpu | undefined = undefined;
  private readonly strings: StringTable;

  constructor(options: MachineOptions) {
    this.index = options.index;
    this.name = options.name;
    this.kernelRelease = options.kernelRelease;
    this.coverage = new Coverage(options.streams ?? []);
    this.kvmCoverage = kvmCoverage(options.streams ?? []);
    this.strings = options.strings;
    this.tree = new LaneTreeBuilder(options.lanes, options.name, options.index);
  }

  /** The lane that heads this machine's tree. */
  get lane(): LaneId {
    return this.tree.root;
  }

  /** A CPU by number. All numbers that no kernel can have share one. */
  cpu(number: number): Cpu {
    return this.cpus[number] ?? this.newCpu(number);
  }

  /** The living thread with this tid. A tid met for the first time is a thread older than the trace. */
  thread(tid: number): Thread {
    const index = this.byTid.get(tid);
    if (0 <= index) return this.threads[index] as Thread;
    const thread = this.addThread(tid);
    thread.track.enter(this.beginNs, State.UNKNOWN);
    return thread;
  }

  find(tid: number): Thread | undefined {
    const index = this.byTid.get(tid);
    return index < 0 ? undefined : this.threads[index];
  }

  /** Begins a new life for `tid`: this thread did not exist before, and an earlier thread with the tid has ended. */
  addThread(tid: number): Thread {
    const { id, track } = this.tree.addThread(tid);
    const thread = new Thread(tid, id, track);
    this.byTid.set(tid, this.threads.length);
    this.threads.push(thread);
    return thread;
  }

  /** The first sched_switch has come. */
  beginSwitches(): void {
    this.seesSwitches = true;
    for (const cpu of this.cpus) if (cpu) cpu.seesSwitches = true;
    if (this.invalidCpu) this.invalidCpu.seesSwitches = true;
  }

  rename(thread: Thread, comm: number): void {
    thread.comm = comm;
    const name = this.strings.get(comm);
    if (thread.tid !== 0) this.tree.renameThread(thread.lane, name, thread.tid);
    const vm = this.vmsByPid.get(thread.tid);
    if (vm) this.renameVm(vm, comm);
  }

  renameVm(vm: Vm, comm: number): void {
    vm.name = comm;
    this.tree.renameVm(vm.lane, this.strings.get(comm), vm.pid);
  }

  private newCpu(number: number): Cpu {
    if (isCpuNumber(number)) {
      const cpu = this.addCpu(number);
      this.cpus[number] = cpu;
      return cpu;
    }
    // Damaged traces have such numbers. It is not in `cpus`, which would grow to any length.
    this.invalidCpu ??= this.addCpu(-1);
    return this.invalidCpu;
  }

  private addCpu(number: number): Cpu {
    const { id, track } = this.tree.addCpu(number);
    const idle = this.tree.addIdle(number);
    const thread = new Thread(0, idle.id, idle.track);
    thread.tgid = 0;
    thread.cpu = number;
    thread.isKernel = true;
    const cpu = new Cpu(number, id, track, thread);
    cpu.seesSwitches = this.seesSwitches;
    track.enter(this.beginNs, State.UNKNOWN);
    return cpu;
  }
}
