import { V, Wait } from "../../flat/records.js";
import type { LaneTrack } from "../../index/lane-track.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { Thread, Vcpu, Vm } from "../entities.js";
import { addressOf, type FlatRecords } from "./flat-records.js";

/** A vCPU whose state is a record of the core. */
export class FlatVcpu implements Vcpu {
  lostNs = Number.NaN;

  constructor(
    private readonly core: FlatRecords,
    /** Address of the record. */
    readonly at: number,
    index: number,
    readonly id: number,
    vm: Vm,
    thread: Thread,
    readonly lane: LaneId,
    readonly track: LaneTrack,
  ) {
    const { i32 } = core.memory;
    i32[(at + V.INDEX) >> 2] = index;
    i32[(at + V.ID) >> 2] = id;
    i32[(at + V.LANE) >> 2] = lane;
    i32[(at + V.TRACK) >> 2] = track.head.byteOffset;
    this.state = State.UNKNOWN;
    this.place = State.UNKNOWN;
    this.level = 1;
    this.waitRow = -1;
    i32[(at + V.WAKER_LANE) >> 2] = NO_LANE;
    core.memory.f64[(at + V.LOOP_ADDRESS_F) >> 3] = Number.NaN;
    this.lastCpu = -1;
    this.thread = thread;
    this.vm = vm;
    i32[(at + V.WAIT) >> 2] = core.memory.allocate(Wait.BYTES);
  }

  enterPlace(t: number, place: State, reason: number): void {
    this.core.code.enterPlace(this.at, t, place, reason);
  }

  get vm(): Vm {
    return this.core.vmAt(this.at + V.VM) as Vm;
  }
  set vm(value: Vm) {
    this.core.memory.i32[(this.at + V.VM) >> 2] = addressOf(value);
  }

  get state(): State {
    return this.core.memory.i32[(this.at + V.STATE) >> 2] as State;
  }
  set state(value: State) {
    this.core.memory.i32[(this.at + V.STATE) >> 2] = value;
  }

  get place(): State {
    return this.core.memory.i32[(this.at + V.PLACE) >> 2] as State;
  }
  set place(value: State) {
    this.core.memory.i32[(this.at + V.PLACE) >> 2] = value;
  }

  get exitCode(): number {
    return this.core.memory.i32[(this.at + V.EXIT_CODE) >> 2] as number;
  }
  set exitCode(value: number) {
    this.core.memory.i32[(this.at + V.EXIT_CODE) >> 2] = value;
  }

  get userspaceCode(): number {
    return this.core.memory.i32[(this.at + V.USERSPACE_CODE) >> 2] as number;
  }
  set userspaceCode(value: number) {
    this.core.memory.i32[(this.at + V.USERSPACE_CODE) >> 2] = value;
  }

  get level(): number {
    return this.core.memory.i32[(this.at + V.LEVEL) >> 2] as number;
  }
  set level(value: number) {
    this.core.memory.i32[(this.at + V.LEVEL) >> 2] = value;
  }

  get waitRow(): number {
    return this.core.memory.i32[(this.at + V.WAIT_ROW) >> 2] as number;
  }
  set waitRow(value: number) {
    this.core.memory.i32[(this.at + V.WAIT_ROW) >> 2] = value;
  }

  get guestView(): number {
    return this.core.memory.i32[(this.at + V.VIEW) >> 2] as number;
  }
  set guestView(value: number) {
    this.core.memory.i32[(this.at + V.VIEW) >> 2] = value;
  }

  /** Number of the CPU on which it ran last; -1: not known. */
  set lastCpu(value: number) {
    this.core.memory.i32[(this.at + V.LAST_CPU) >> 2] = value;
  }

  get thread(): Thread {
    return this.core.threadAt(this.at + V.THREAD) as Thread;
  }
  set thread(value: Thread) {
    this.core.memory.i32[(this.at + V.THREAD) >> 2] = addressOf(value);
  }
}
