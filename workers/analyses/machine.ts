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

/** A CPU while its events pass by: the thread it runs and the interrupts stacked on that. */
export class Cpu extends ContextStack {
  /** Undefined: not known (start of the trace, after lost events). */
  current: Thread | undefined = undefined;
  /** Its events were lost and none that says what it runs has come since: who is on its queue may be running. */
  isLost = false;
  /** Until when KVM's events of it are lost though others are not. */
  kvmLostUntilNs = Number.NEGATIVE_INFINITY;
  /** sched_switch is recorded on its machine: what took a CPU keeps it until one says otherwise. */
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

/** Who wakes, kept until it is known whether there was anybody to wake. */
export interface WakeSource {
  readonly lane: LaneId;
  /** Undefined when an interrupt does the waking. */
  readonly thread: Thread | undefined;
  readonly reason: number;
}

/** What a thread was in when it was dumped, and the first wake-up since. */
export interface Dumped {
  readonly state: State;
  readonly ns: number;
  wake?: { readonly ns: number; readonly cpu: number; readonly waker: WakeSource };
}

/** One life of a thread. A tid used again is another one. What most events touch comes first, for the caches. */
export class Thread {
  isRunning = false;
  /** Between kvm_entry and kvm_exit. */
  isInGuest = false;
  /** Never in user mode. */
  isKernel = false;
  /** As last entered in its lane. */
  state: State = State.UNKNOWN;
  /** String id of the system call it is in, -1 none known. */
  syscall = -1;
  /** The CPU it runs or last ran or is queued on, -1 unknown. */
  cpu = -1;
  vcpu: Vcpu | undefined = undefined;
  /** Process. -1: not known. */
  tgid = -1;
  /** String id of its name, -1 unknown. */
  comm = -1;
  /** Row of the open wait, to be labelled with what ends it; -1 none. */
  waitRow = -1;
  /** sched_waking came while it was still on its CPU: it may be about to block, and then wakes at once. */
  pendingWakeSource: WakeSource | undefined = undefined;
  pendingWakeNs = -1;
  /** Kernel scale: 0..99 real time, 100..139 fair; -1 unknown. */
  prio = -1;
  /** sched_process_exit seen: it is on its way out. */
  isExiting = false;
  /** sched_process_free seen while it was not yet off its CPU for good. */
  isFreed = false;
  parentTid = -1;
  /** Lane of the thread that forked it, where the trace shows it. */
  parentLane: LaneId = NO_LANE;
  /** Lane of the vCPU that shows what it did before its first KVM event. */
  becameLane: LaneId = NO_LANE;
  isKernelChild = false;
  /** The call was concluded from KVM events (only ioctl(KVM_RUN) enters a guest), not recorded. */
  isSyscallInferred = false;
  /** kvm_entry of a thread whose vCPU id is not known yet, -1 none. */
  guestSinceNs = -1;
  /** It came out of KVM_RUN once, and no kvm_entry or kvm_exit has said which vCPU it is. */
  hasLeftGuest = false;
  /** vCPU id from an add-on event, -1 none. */
  vcpuIdHint = -1;
  /** Since when nothing was known of it the last time it turned up unexpectedly; -1 never. */
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
  /** The same by id, which is the APIC id too: 4096 at most. */
  readonly byId: (Vcpu | undefined)[] = [];
  /** Its process has ended; the same pid later is another VM. */
  isGone = false;
  /** One of its vCPUs has become unknown since the analysis of guests looked. */
  hasLost = false;

  constructor(
    /** tgid of the VMM, or the tid of its first vCPU thread where the trace names no process. */
    public pid: number,
    public isPidKnown: boolean,
    readonly lane: LaneId,
    /** Lane path, for those of its vCPUs. */
    public path: string,
    /** String id of the name of its process, -1 unknown. */
    public name: number,
  ) {}
}

export class Vcpu {
  /** As last entered in its lane. */
  state: State = State.UNKNOWN;
  /** Where it is when on a CPU: HYPERVISOR, HALT_POLL, VMM, GUEST, GUEST_NESTED or UNKNOWN. Survives being off it. */
  place: State = State.UNKNOWN;
  /** ExitCode of the last exit, 0 unknown; of the last exit to userspace. */
  exitCode = 0;
  userspaceCode = 0;
  /** 1: the VM's own code; 2: a guest of the VM. */
  level = 1;
  /** Row of the open WAIT or VMM_BLOCKED, to be labelled when it ends or later; -1 none. */
  waitRow = -1;
  /** Since when nothing was known of it, when it became unknown; NaN: what runs in it is told of that. */
  lostNs = Number.NaN;
  /** Who waits for it to enter the guest: bits of EntryWatch. */
  pendingHooks = 0;
  /** Lane that woke it from the wait in `waitRow`. */
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
  /** Its streams, where the trace has such. */
  readonly streams?: readonly RecordedStream[];
}

/** What is known of one traced kernel while its events pass by. Owned by the analyses, read by all of them. */
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
  /** By CPU number; holes where a CPU has not been seen. */
  readonly cpus: (Cpu | undefined)[] = [];
  /** All lives of all threads, in order of appearance. */
  readonly threads: Thread[] = [];
  readonly vms: Vm[] = [];
  readonly vmsByPid = new VmsByPid<Vm>();
  /** What a dump of processes said of threads, until sched_switch is seen to be recorded, which would end it. */
  readonly dumped = new Map<Thread, Dumped>();
  /** Threads of which a wake-up before the first sched_switch counts only since that has come. */
  readonly lateWoken: { readonly thread: Thread; readonly ns: number }[] = [];
  /** When events were lost on any of its CPUs. */
  readonly gaps = new Gaps();
  /** When which of its CPUs was recorded. */
  readonly coverage: Coverage;
  /** … as to KVM's events, where they have streams of their own. */
  readonly kvmCoverage: Coverage | undefined;
  /** Those that analyses were told of. */
  readonly blackouts: Blackout[] = [];
  /** By interrupt number and softirq vector; left by the interrupt analysis. */
  readonly irqLanes = new Map<number, LaneId>();
  readonly softirqLanes = new Map<number, LaneId>();
  /** There has been a sched_switch: from then on that none comes means something. */
  seesSwitches = false;
  /** Threads were told by the context of events that say nothing else. */
  hasContextThreads = false;
  /** There has been a kvm_entry or kvm_exit: vCPUs are met, and leave the VMM, with one of those. */
  seesEntries = false;
  /** Exit codes' instruction set, 0 not known yet (see kvm/exit-code.ts). */
  isa = 0;
  /** Left by the scheduling analysis for later ones: the threads of the sched_switch being handled … */
  switchedOut: Thread | undefined = undefined;
  switchedIn: Thread | undefined = undefined;
  /** … and the thread the wake-up being handled made runnable, with its waker. */
  woken: Thread | undefined = undefined;
  wokenBy: LaneId = NO_LANE;
  wokenByThread: Thread | undefined = undefined;
  wokenReason = 0;
  /** When the waker did its part. */
  wokenNs = 0;
  /** Left by the analysis of waits: the vCPU the interrupt being accepted is for; undefined if that cannot be told. */
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

  /** A CPU by number; all numbers that no kernel has share one. */
  cpu(number: number): Cpu {
    return this.cpus[number] ?? this.newCpu(number);
  }

  /** The living thread with this tid, met for the first time if need be: then it is older than the trace. */
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

  /** A new life for `tid`: it did not exist before now. Whoever had the tid is gone. */
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
    // Damaged traces name them. Kept out of `cpus`, which would grow to any length.
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
