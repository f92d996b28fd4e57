import type { StringTable } from "../core/string-table.js";
import { Style } from "../flat/numbers.js";
import { M } from "../flat/records.js";
import type { LaneStore } from "../index/lane-store.js";
import type { LaneTrack } from "../index/lane-track.js";
import type { LaneId } from "../model/lanes.js";
import { State } from "../model/states.js";
import type { TaskStates } from "../model/task-states.js";
import { emulatedVcpuId } from "../model/vcpu-thread-names.js";
import { type Blackout, Coverage, kvmCoverage, type RecordedStream } from "./coverage.js";
import { isCpuNumber } from "./cpu-number.js";
import type { Cpu, Dumped, InterruptSource, Thread, Vcpu, Vm } from "./entities.js";
import type { FlatEntities } from "./flat/flat-entities.js";
import { addressOf } from "./flat/flat-records.js";
import { MachineRecord } from "./flat/machine-record.js";
import { Gaps } from "./gaps.js";
import { noKin } from "./kvm/kin.js";
import { LaneTreeBuilder, type NewLane } from "./lane-tree-builder.js";
import { styleOfRelease } from "./sched/prev-state.js";
import { VmsByPid } from "./vms-by-pid.js";

const STYLES = { reported: Style.REPORTED, raw: Style.RAW, "raw-before-parked": Style.RAW_BEFORE_PARKED };

/** Where a CPU is; -1: not known. */
export interface CpuPlace {
  readonly cpu: number;
  /** Of memory (NUMA). */
  readonly node: number;
  readonly socket: number;
  /** Within the socket. */
  readonly core: number;
}

export interface MachineOptions {
  /** Among the machines that are read together. */
  readonly index: number;
  /** Its place among all machines of the session, `index` if left out. */
  readonly order?: number;
  readonly name: string;
  readonly lanes: LaneStore;
  readonly strings: StringTable;
  /** As `uname -r`; decides how prev_state is read where the trace itself does not say it. */
  readonly kernelRelease?: string;
  readonly taskStates?: TaskStates;
  readonly processNames?: readonly (readonly [pid: number, name: string])[];
  readonly streams?: readonly RecordedStream[];
}

/** The state of one traced kernel at the event being handled. All analyses read and write it. */
export class Machine extends MachineRecord {
  readonly index: number;
  readonly name: string;
  readonly tree: LaneTreeBuilder;
  /** Sockets and cores by CPU number, as LTTng dumps them (lttng_statedump_cpu_topology). */
  readonly cpuPlaces = new Map<number, CpuPlace>();
  /** The same from a file of the user, which wins. */
  readonly givenPlaces = new Map<number, CpuPlace>();
  /** Its events lie in [beginNs, lastNs]. */
  beginNs = 0;
  lastNs = 0;
  /** The last time that a monitor log tells of it, and lanes whose states are that log's: they last beyond `lastNs`. */
  loggedNs = 0;
  readonly loggedLanes = new Set<LaneId>();
  /** By CPU number; undefined for CPUs that no event has named. */
  readonly cpus: (Cpu | undefined)[] = [];
  /** All lives of all threads, in order of appearance. */
  readonly threads: Thread[] = [];
  readonly vms: Vm[] = [];
  readonly vmsByPid = new VmsByPid<Vm>();
  /** Which vCPU threads stand near each other. */
  readonly kin = noKin();
  /**
   * States from a dump of processes. They count once sched_switch is recorded, without which no state would ever end.
   */
  readonly dumped = new Map<Thread, Dumped>();
  /** Threads woken before the first sched_switch: the wake-up counts from that switch on. */
  readonly lateWoken: { readonly thread: Thread; readonly ns: number }[] = [];
  /** Spans in which events of any of its CPUs were lost. */
  readonly gaps: Gaps;
  /** The time spans in which each of its CPUs was recorded. */
  readonly coverage: Coverage;
  /** The same for KVM's events, where they have streams of their own. */
  readonly kvmCoverage: Coverage | undefined;
  /** Blackouts that analyses have been told of. */
  readonly blackouts: Blackout[] = [];
  /** By interrupt number and softirq vector. */
  readonly irqs = new Map<number, InterruptSource>();
  readonly softirqs = new Map<number, InterruptSource>();
  /** Of a guest: ids of the vCPUs by numbers of its CPUs. Empty: those of the CPUs. */
  vcpuIds: ReadonlyMap<number, number> = new Map();
  /** A sched_switch has come in any recording. */
  hasSwitches = false;
  /** Some threads are known only by the context of events (THREAD_EVENT). */
  hasContextThreads = false;
  private invalidCpu: Cpu | undefined = undefined;
  private readonly strings: StringTable;

  constructor(entities: FlatEntities, options: MachineOptions) {
    super(entities, options.index);
    this.gaps = new Gaps(entities.memory, this.at);
    this.index = options.index;
    this.name = options.name;
    this.coverage = new Coverage(options.streams ?? []);
    this.kvmCoverage = kvmCoverage(options.streams ?? []);
    this.strings = options.strings;
    this.tree = new LaneTreeBuilder(
      options.lanes,
      options.name,
      options.order ?? options.index,
      new Map(options.processNames),
    );
    const style = options.taskStates ?? styleOfRelease(options.kernelRelease);
    this.put(M.STYLE, style === undefined ? Style.UNKNOWN : STYLES[style]);
  }

  /** Id of the vCPU that a CPU of a guest is; -1: not known. */
  vcpuIdOf(cpu: number): number {
    return this.vcpuIds.size === 0 ? cpu : (this.vcpuIds.get(cpu) ?? -1);
  }

  get lane(): LaneId {
    return this.tree.root;
  }

  /** A CPU by number. All numbers that no kernel can have share one. */
  cpu(number: number): Cpu {
    return this.cpus[number] ?? this.newCpu(number);
  }

  /** The living thread with this tid. A tid met for the first time is a thread older than the trace. */
  thread(tid: number): Thread {
    const known = this.find(tid);
    if (known !== undefined) return known;
    const thread = this.addThread(tid);
    thread.track.enter(this.beginNs, State.UNKNOWN);
    return thread;
  }

  /** Begins a new life for `tid`: this thread did not exist before, and an earlier thread with the tid has ended. */
  addThread(tid: number): Thread {
    const { id, track } = this.tree.addThread(tid);
    const thread = this.makeThread(tid, id, track);
    this.setThread(tid, thread);
    this.threads.push(thread);
    return thread;
  }

  makeThread(tid: number, lane: LaneId, track: LaneTrack): Thread {
    return this.entities.addThread(tid, lane, track);
  }

  makeVm(pid: number, isPidKnown: boolean, lane: NewLane, name: number): Vm {
    return this.entities.addVm(this.at, pid, isPidKnown, lane, name);
  }

  makeVcpu(id: number, vm: Vm, thread: Thread, { id: lane, track }: NewLane): Vcpu {
    return this.entities.addVcpu(id, vm, thread, lane, track);
  }

  makeSource(number: number, { id, track }: NewLane): InterruptSource {
    return this.entities.addSource(this.at, number, id, track);
  }

  /** `thread` runs on `cpu` from now on. Lanes stay as they are. */
  takeCpu(thread: Thread, cpu: Cpu, t: number): void {
    this.entities.code.takeCpu(this.at, addressOf(thread), addressOf(cpu), t);
  }

  beginSwitches(): void {
    this.hasSwitches = true;
    this.seeSwitches(true);
  }

  /** Another recording begins: what the former one held tells nothing of what this one holds. */
  forgetRecording(): void {
    this.seeSwitches(false);
    this.dumped.clear();
    this.lateWoken.length = 0;
  }

  private seeSwitches(seesSwitches: boolean): void {
    this.seesSwitches = seesSwitches;
    for (const cpu of this.cpus) if (cpu) cpu.seesSwitches = seesSwitches;
    if (this.invalidCpu) this.invalidCpu.seesSwitches = seesSwitches;
  }

  rename(thread: Thread, comm: number): void {
    thread.comm = comm;
    const name = this.strings.get(comm);
    thread.emulatedId = emulatedVcpuId(name);
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
    const thread = this.makeThread(0, idle.id, idle.track);
    thread.tgid = 0;
    thread.cpu = number;
    thread.isKernel = true;
    const cpu = this.entities.addCpu(number, id, track, thread);
    if (isCpuNumber(number)) this.entities.memory.i32[(this.part(M.CPUS) >> 2) + number] = cpu.at;
    cpu.seesSwitches = this.seesSwitches;
    track.enter(this.beginNs, State.UNKNOWN);
    return cpu;
  }
}
