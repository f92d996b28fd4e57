import { assert } from "../../core/assert.js";
import { FlatMemory } from "../../core/flat-memory.js";
import { OpenPages } from "../../core/open-pages.js";
import { COLUMNS_END, SHARED } from "../../flat/columns.js";
import { C, I, M, Shared, T, V, VM } from "../../flat/records.js";
import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneId } from "../../model/lanes.js";
import type { CountTable } from "../count-table.js";
import type { Cpu, Thread, Vcpu, Vm } from "../entities.js";
import type { NewLane } from "../lane-tree-builder.js";
import { FlatCpu } from "./flat-cpu.js";
import { FlatKernels, type KernelCode } from "./flat-kernels.js";
import { addAddress } from "./flat-lists.js";
import type { EntityCode, FlatRecords } from "./flat-records.js";
import { FlatSource } from "./flat-source.js";
import { FlatThread } from "./flat-thread.js";
import { FlatVcpu } from "./flat-vcpu.js";
import { FlatVm } from "./flat-vm.js";

/** Counts of the core, of which it makes records. */
interface Counter {
  readonly table: CountTable;
  flush(): void;
}

/** Records of a session, and the entities that are views of them. A record holds the index of its entity. */
export class FlatEntities implements FlatRecords {
  readonly memory = new FlatMemory(COLUMNS_END);
  /** Address of what all machines share (`Shared`). */
  readonly shared = this.memory.allocate(Shared.BYTES);
  readonly kernels = new FlatKernels(this.memory);
  readonly open = new OpenPages(this.memory);
  readonly threads: FlatThread[] = [];
  readonly cpus: FlatCpu[] = [];
  readonly vcpus: FlatVcpu[] = [];
  readonly sources: FlatSource[] = [];
  /** By the address of their tables. */
  readonly counters = new Map<number, Counter>();
  readonly vms: FlatVm[] = [];
  private started: EntityCode | undefined = undefined;

  constructor() {
    this.memory.i32[SHARED >> 2] = this.shared;
  }

  start(code: EntityCode & KernelCode): void {
    this.started = code;
    this.kernels.code = code;
  }

  get code(): EntityCode {
    assert(this.started !== undefined, "the core has started before anything runs");
    return this.started;
  }

  addThread(tid: number, lane: LaneId, track: LaneTrack): FlatThread {
    const { threads } = this;
    const thread = new FlatThread(this, this.memory.allocate(T.BYTES), threads.length, tid, lane, track);
    threads.push(thread);
    return thread;
  }

  addCpu(number: number, lane: LaneId, track: LaneTrack, idle: Thread): FlatCpu {
    const { cpus } = this;
    const cpu = new FlatCpu(this, this.memory.allocate(C.BYTES), cpus.length, number, lane, track, idle);
    cpus.push(cpu);
    return cpu;
  }

  addVcpu(id: number, vm: Vm, thread: Thread, lane: LaneId, track: LaneTrack): FlatVcpu {
    const { vcpus } = this;
    const vcpu = new FlatVcpu(this, this.memory.allocate(V.BYTES), vcpus.length, id, vm, thread, lane, track);
    vcpus.push(vcpu);
    return vcpu;
  }

  /** Also one of the VMs of the machine with the record `machine`. */
  addVm(machine: number, pid: number, isPidKnown: boolean, lane: NewLane, name: number): FlatVm {
    const { vms, memory } = this;
    const at = memory.allocate(VM.BYTES);
    memory.i32[(at + VM.INDEX) >> 2] = vms.length;
    const vm = new FlatVm(this, at, pid, isPidKnown, lane, name);
    vms.push(vm);
    addAddress(memory, machine + M.VMS, at);
    return vm;
  }

  addMachine(index: number): number {
    const at = this.memory.allocate(M.BYTES);
    this.memory.i32[(at + M.INDEX) >> 2] = index;
    return at;
  }

  addSource(machine: number, number: number, lane: LaneId, track: LaneTrack): FlatSource {
    const { sources } = this;
    const source = new FlatSource(this, this.memory.allocate(I.BYTES), sources.length, machine, number, lane, track);
    sources.push(source);
    return source;
  }

  /** The core finds the counter's table at a place of memory, and has it flushed. */
  addCounter(place: number, counter: Counter): void {
    const table = counter.table.head.byteOffset;
    this.memory.i32[place >> 2] = table;
    this.counters.set(table, counter);
  }

  // The entity whose address stands at a place.

  threadAt(place: number): Thread | undefined {
    const at = this.memory.i32[place >> 2] as number;
    return at === 0 ? undefined : this.thread(at);
  }

  vcpuAt(place: number): Vcpu | undefined {
    const at = this.memory.i32[place >> 2] as number;
    return at === 0 ? undefined : this.vcpu(at);
  }

  vmAt(place: number): Vm | undefined {
    const at = this.memory.i32[place >> 2] as number;
    return at === 0 ? undefined : this.vms[this.memory.i32[(at + VM.INDEX) >> 2] as number];
  }

  cpuAt(place: number): Cpu | undefined {
    const at = this.memory.i32[place >> 2] as number;
    return at === 0 ? undefined : this.cpu(at);
  }

  // The entity at an address.

  thread(at: number): Thread {
    return this.threads[this.memory.i32[(at + T.INDEX) >> 2] as number] as Thread;
  }

  vcpu(at: number): Vcpu {
    return this.vcpus[this.memory.i32[(at + V.INDEX) >> 2] as number] as Vcpu;
  }

  cpu(at: number): Cpu {
    return this.cpus[this.memory.i32[(at + C.INDEX) >> 2] as number] as Cpu;
  }

  source(at: number): FlatSource {
    return this.sources[this.memory.i32[(at + I.INDEX) >> 2] as number] as FlatSource;
  }
}
