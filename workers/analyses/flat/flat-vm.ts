import { VM } from "../../flat/records.js";
import type { LaneId } from "../../model/lanes.js";
import type { Vcpu, Vm } from "../entities.js";
import type { NewLane } from "../lane-tree-builder.js";
import { addressOf, type FlatRecords } from "./flat-records.js";

const FIRST_IDS = 16;
/** No interrupt names a vCPU with a larger id: KVM gives none above 4095. */
const MOST_IDS = 1 << 16;

/** A VM of which the core knows the process, whether that lives, and the vCPUs by id. */
export class FlatVm implements Vm {
  readonly vcpus: Vcpu[] = [];
  readonly byId: (Vcpu | undefined)[] = [];
  readonly lane: LaneId;
  path: string;

  constructor(
    private readonly core: FlatRecords,
    /** Address of the record. */
    readonly at: number,
    pid: number,
    public isPidKnown: boolean,
    { id, path }: NewLane,
    public name: number,
  ) {
    this.lane = id;
    this.path = path;
    this.pid = pid;
    this.put(VM.LANE, id);
    this.put(VM.VCPUS, core.memory.allocate(FIRST_IDS * 4));
    this.put(VM.VCPUS_LENGTH, FIRST_IDS);
  }

  get pid(): number {
    return this.part(VM.PID);
  }
  set pid(value: number) {
    this.put(VM.PID, value);
  }

  get isGone(): boolean {
    return this.core.memory.u8[this.at + VM.GONE_B] !== 0;
  }
  set isGone(value: boolean) {
    this.core.memory.u8[this.at + VM.GONE_B] = value ? 1 : 0;
  }

  get hasLost(): boolean {
    return this.core.memory.u8[this.at + VM.LOST_B] !== 0;
  }
  set hasLost(value: boolean) {
    this.core.memory.u8[this.at + VM.LOST_B] = value ? 1 : 0;
  }

  setVcpu(id: number, vcpu: Vcpu | undefined): void {
    this.byId[id] = vcpu;
    if (id < 0 || MOST_IDS <= id) return;
    while (this.part(VM.VCPUS_LENGTH) <= id) this.growIds();
    this.core.memory.i32[(this.part(VM.VCPUS) >> 2) + id] = addressOf(vcpu);
  }

  private growIds(): void {
    const { memory } = this.core;
    const length = this.part(VM.VCPUS_LENGTH);
    const table = memory.allocate(length * 8);
    const old = this.part(VM.VCPUS) >> 2;
    memory.i32.copyWithin(table >> 2, old, old + length);
    this.put(VM.VCPUS, table);
    this.put(VM.VCPUS_LENGTH, length * 2);
  }

  private part(place: number): number {
    return this.core.memory.i32[(this.at + place) >> 2] as number;
  }

  private put(place: number, value: number): void {
    this.core.memory.i32[(this.at + place) >> 2] = value;
  }
}
