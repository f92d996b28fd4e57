import { I } from "../../flat/records.js";
import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneId } from "../../model/lanes.js";
import type { Cpu, InterruptSource } from "../entities.js";
import { addressOf, type FlatRecords } from "./flat-records.js";

/** An interrupt that has a lane, as a record of the core. */
export class FlatSource implements InterruptSource {
  readonly others: Cpu[] = [];

  constructor(
    private readonly core: FlatRecords,
    /** Address of the record. */
    readonly at: number,
    index: number,
    machine: number,
    readonly number: number,
    readonly lane: LaneId,
    readonly track: LaneTrack,
  ) {
    const { i32 } = core.memory;
    i32[(at + I.INDEX) >> 2] = index;
    i32[(at + I.NUMBER) >> 2] = number;
    i32[(at + I.MACHINE) >> 2] = machine;
    i32[(at + I.TRACK) >> 2] = track.head.byteOffset;
    i32[(at + I.LANE) >> 2] = lane;
  }

  get active(): Cpu | undefined {
    return this.core.cpuAt(this.at + I.ACTIVE);
  }
  set active(cpu: Cpu | undefined) {
    const { i32 } = this.core.memory;
    i32[(this.at + I.ACTIVE) >> 2] = addressOf(cpu);
    // Whoever changes the others sets this one, too.
    i32[(this.at + I.OTHERS) >> 2] = this.others.length;
  }
}
