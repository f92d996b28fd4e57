import { C } from "../../flat/records.js";
import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneId } from "../../model/lanes.js";
import { ContextStack, MAX_CONTEXTS } from "../context-stack.js";
import type { Cpu, Thread } from "../entities.js";
import { addressOf, type FlatRecords } from "./flat-records.js";

/** A CPU whose state is a record of the core. */
export class FlatCpu extends ContextStack implements Cpu {
  constructor(
    private readonly core: FlatRecords,
    /** Address of the record. */
    readonly at: number,
    index: number,
    readonly number: number,
    readonly lane: LaneId,
    readonly track: LaneTrack,
    readonly idle: Thread,
  ) {
    const { buffer } = core.memory.memory;
    super(
      new Uint8Array(buffer, at + C.CONTEXTS, MAX_CONTEXTS),
      new Int32Array(buffer, at + C.NUMBERS, MAX_CONTEXTS * 2),
      new Int32Array(buffer, at + C.TOP, 2),
    );
    const { i32 } = core.memory;
    i32[(at + C.INDEX) >> 2] = index;
    i32[(at + C.NUMBER) >> 2] = number;
    i32[(at + C.LANE) >> 2] = lane;
    i32[(at + C.TRACK) >> 2] = track.head.byteOffset;
    i32[(at + C.IDLE) >> 2] = addressOf(idle);
    this.kvmLostUntilNs = Number.NEGATIVE_INFINITY;
    this.guestCr3 = Number.NaN;
  }

  get current(): Thread | undefined {
    return this.core.threadAt(this.at + C.CURRENT);
  }
  set current(value: Thread | undefined) {
    this.core.memory.i32[(this.at + C.CURRENT) >> 2] = addressOf(value);
  }

  show(t: number): void {
    this.core.code.showCpu(this.at, t);
  }

  showBoth(t: number): void {
    this.core.code.showBoth(this.at, t);
  }

  get isLost(): boolean {
    return this.core.memory.u8[this.at + C.LOST_B] !== 0;
  }
  set isLost(value: boolean) {
    this.core.memory.u8[this.at + C.LOST_B] = value ? 1 : 0;
  }

  get kvmLostUntilNs(): number {
    return this.core.memory.f64[(this.at + C.KVM_LOST_UNTIL_F) >> 3] as number;
  }
  set kvmLostUntilNs(value: number) {
    this.core.memory.f64[(this.at + C.KVM_LOST_UNTIL_F) >> 3] = value;
  }

  get guestCr3(): number {
    return this.core.memory.f64[(this.at + C.CR3_F) >> 3] as number;
  }
  set guestCr3(value: number) {
    this.core.memory.f64[(this.at + C.CR3_F) >> 3] = value;
  }

  get seesSwitches(): boolean {
    return this.core.memory.u8[this.at + C.SEES_SWITCHES_B] !== 0;
  }
  set seesSwitches(value: boolean) {
    this.core.memory.u8[this.at + C.SEES_SWITCHES_B] = value ? 1 : 0;
  }
}
