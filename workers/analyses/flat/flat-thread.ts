import { T } from "../../flat/records.js";
import type { LaneTrack } from "../../index/lane-track.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { Thread, Vcpu, WakeSource } from "../entities.js";
import { addressOf, type FlatRecords } from "./flat-records.js";

/** A thread whose state is a record of the core. Parts that the core does not touch are here. */
export class FlatThread implements Thread {
  isKernelChild = false;
  hasLeftGuest = false;
  vcpuIdHint = -1;
  pidNs = -1;
  pidNsLevel = -1;
  parentTid = -1;
  parentLane: LaneId = NO_LANE;
  becameLane: LaneId = NO_LANE;

  constructor(
    private readonly core: FlatRecords,
    /** Address of the record. */
    readonly at: number,
    index: number,
    readonly tid: number,
    readonly lane: LaneId,
    readonly track: LaneTrack,
  ) {
    const { i32 } = core.memory;
    i32[(at + T.INDEX) >> 2] = index;
    i32[(at + T.TID) >> 2] = tid;
    i32[(at + T.LANE) >> 2] = lane;
    i32[(at + T.TRACK) >> 2] = track.head.byteOffset;
    this.state = State.UNKNOWN;
    for (const part of [T.SYSCALL, T.CPU, T.EMULATED_ID, T.TGID, T.COMM, T.WAIT_ROW, T.PRIO])
      i32[(at + part) >> 2] = -1;
    core.memory.f64[(at + T.PENDING_F) >> 3] = -1;
    this.guestSinceNs = -1;
    this.lostNs = -1;
    this.stayStartNs = Number.NaN;
    i32[(at + T.OWNER_VMS) >> 2] = -1;
    core.memory.f64[(at + T.IO_F) >> 3] = Number.NEGATIVE_INFINITY;
    core.memory.f64[(at + T.FETCH_F) >> 3] = Number.NEGATIVE_INFINITY;
  }

  showWaiting(t: number, state: State, aux = -1): void {
    this.core.code.showWaiting(this.at, t, state, aux);
  }

  get isRunning(): boolean {
    return this.core.memory.u8[this.at + T.RUNNING_B] !== 0;
  }
  set isRunning(value: boolean) {
    this.core.memory.u8[this.at + T.RUNNING_B] = value ? 1 : 0;
  }

  get isInGuest(): boolean {
    return this.core.memory.u8[this.at + T.IN_GUEST_B] !== 0;
  }
  set isInGuest(value: boolean) {
    this.core.memory.u8[this.at + T.IN_GUEST_B] = value ? 1 : 0;
  }

  get isKernel(): boolean {
    return this.core.memory.u8[this.at + T.KERNEL_B] !== 0;
  }
  set isKernel(value: boolean) {
    this.core.memory.u8[this.at + T.KERNEL_B] = value ? 1 : 0;
  }

  get state(): State {
    return this.core.memory.i32[(this.at + T.STATE) >> 2] as State;
  }
  set state(value: State) {
    this.core.memory.i32[(this.at + T.STATE) >> 2] = value;
  }

  get syscall(): number {
    return this.core.memory.i32[(this.at + T.SYSCALL) >> 2] as number;
  }
  set syscall(value: number) {
    this.core.memory.i32[(this.at + T.SYSCALL) >> 2] = value;
  }

  get cpu(): number {
    return this.core.memory.i32[(this.at + T.CPU) >> 2] as number;
  }
  set cpu(value: number) {
    this.core.memory.i32[(this.at + T.CPU) >> 2] = value;
  }

  get vcpu(): Vcpu | undefined {
    return this.core.vcpuAt(this.at + T.VCPU);
  }
  set vcpu(value: Vcpu | undefined) {
    this.core.memory.i32[(this.at + T.VCPU) >> 2] = addressOf(value);
  }

  get emulatedId(): number {
    return this.core.memory.i32[(this.at + T.EMULATED_ID) >> 2] as number;
  }
  set emulatedId(value: number) {
    this.core.memory.i32[(this.at + T.EMULATED_ID) >> 2] = value;
  }

  get tgid(): number {
    return this.core.memory.i32[(this.at + T.TGID) >> 2] as number;
  }
  set tgid(value: number) {
    this.core.memory.i32[(this.at + T.TGID) >> 2] = value;
  }

  get comm(): number {
    return this.core.memory.i32[(this.at + T.COMM) >> 2] as number;
  }
  set comm(value: number) {
    this.core.memory.i32[(this.at + T.COMM) >> 2] = value;
  }

  get waitRow(): number {
    return this.core.memory.i32[(this.at + T.WAIT_ROW) >> 2] as number;
  }
  set waitRow(value: number) {
    this.core.memory.i32[(this.at + T.WAIT_ROW) >> 2] = value;
  }

  get prio(): number {
    return this.core.memory.i32[(this.at + T.PRIO) >> 2] as number;
  }
  set prio(value: number) {
    this.core.memory.i32[(this.at + T.PRIO) >> 2] = value;
  }

  get isExiting(): boolean {
    return this.core.memory.u8[this.at + T.EXITING_B] !== 0;
  }
  set isExiting(value: boolean) {
    this.core.memory.u8[this.at + T.EXITING_B] = value ? 1 : 0;
  }

  get isFreed(): boolean {
    return this.core.memory.u8[this.at + T.FREED_B] !== 0;
  }
  set isFreed(value: boolean) {
    this.core.memory.u8[this.at + T.FREED_B] = value ? 1 : 0;
  }

  get isSyscallInferred(): boolean {
    return this.core.memory.u8[this.at + T.SYSCALL_INFERRED_B] !== 0;
  }
  set isSyscallInferred(value: boolean) {
    this.core.memory.u8[this.at + T.SYSCALL_INFERRED_B] = value ? 1 : 0;
  }

  get hasRegisters(): boolean {
    return this.core.memory.u8[this.at + T.REGISTERS_B] !== 0;
  }
  set hasRegisters(value: boolean) {
    this.core.memory.u8[this.at + T.REGISTERS_B] = value ? 1 : 0;
  }

  get guestSinceNs(): number {
    return this.core.memory.f64[(this.at + T.GUEST_SINCE_F) >> 3] as number;
  }
  set guestSinceNs(value: number) {
    this.core.memory.f64[(this.at + T.GUEST_SINCE_F) >> 3] = value;
  }

  get lostNs(): number {
    return this.core.memory.f64[(this.at + T.LOST_F) >> 3] as number;
  }
  set lostNs(value: number) {
    this.core.memory.f64[(this.at + T.LOST_F) >> 3] = value;
  }

  /** Since when it waits on its run queue; NaN: it does not. */
  get stayStartNs(): number {
    return this.core.memory.f64[(this.at + T.STAY_START_F) >> 3] as number;
  }
  set stayStartNs(value: number) {
    this.core.memory.f64[(this.at + T.STAY_START_F) >> 3] = value;
  }

  get pendingWakeSource(): WakeSource | undefined {
    const { core, at } = this;
    const { u8, i32 } = core.memory;
    if (u8[at + T.PENDING_B] === 0) return undefined;
    return {
      lane: i32[(at + T.PENDING_LANE) >> 2] as LaneId,
      thread: core.threadAt(at + T.PENDING_THREAD),
      reason: i32[(at + T.PENDING_REASON) >> 2] as number,
    };
  }
  set pendingWakeSource(value: WakeSource | undefined) {
    const { core, at } = this;
    const { u8, i32 } = core.memory;
    u8[at + T.PENDING_B] = value === undefined ? 0 : 1;
    if (value === undefined) return;
    i32[(at + T.PENDING_LANE) >> 2] = value.lane;
    i32[(at + T.PENDING_THREAD) >> 2] = addressOf(value.thread);
    i32[(at + T.PENDING_REASON) >> 2] = value.reason;
  }
}
