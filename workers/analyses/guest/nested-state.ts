import { W } from "../../flat/guest-records.js";
import { V } from "../../flat/records.js";
import type { Vcpu } from "../entities.js";
import { addressOf, type FlatRecords } from "../flat/flat-records.js";
import type { TaskLane } from "./tasks.js";

/** What entries and exits of a vCPU touch of its nested vCPUs, as a record of the core. */
export class NestedState {
  private readonly at: number;
  private task: TaskLane | undefined = undefined;

  constructor(
    private readonly core: FlatRecords,
    vcpu: Vcpu,
  ) {
    this.at = core.memory.allocate(W.BYTES);
    core.memory.i32[(addressOf(vcpu) + V.NESTED) >> 2] = this.at;
    this.root = Number.NaN;
    this.vmcb = Number.NaN;
    this.waitRow = -1;
    this.vcpuWaitRow = -1;
  }

  /** The nested vCPU entered last. */
  get active(): TaskLane | undefined {
    return this.task;
  }
  set active(task: TaskLane | undefined) {
    this.task = task;
    this.core.memory.i32[(this.at + W.ACTIVE) >> 2] = task === undefined ? 0 : task.track.head.byteOffset;
  }

  /** The VM runs another process now. */
  get isElsewhere(): boolean {
    return this.core.memory.u8[this.at + W.ELSEWHERE_B] !== 0;
  }
  set isElsewhere(value: boolean) {
    this.core.memory.u8[this.at + W.ELSEWHERE_B] = value ? 1 : 0;
  }

  /** Its hypervisor has just asked to enter it, as far as the trace tells without nested events. */
  get isAnnounced(): boolean {
    return this.core.memory.u8[this.at + W.ANNOUNCED_B] !== 0;
  }
  set isAnnounced(value: boolean) {
    this.core.memory.u8[this.at + W.ANNOUNCED_B] = value ? 1 : 0;
  }

  /** ExitCode of the last exit of a nested guest. */
  get exitCode(): number {
    return this.core.memory.i32[(this.at + W.EXIT_CODE) >> 2] as number;
  }
  set exitCode(value: number) {
    this.core.memory.i32[(this.at + W.EXIT_CODE) >> 2] = value;
  }

  /** Row in which it sleeps along with the vCPU, and that of the vCPU, to be labelled; -1: none. */
  get waitRow(): number {
    return this.core.memory.i32[(this.at + W.WAIT_ROW) >> 2] as number;
  }
  set waitRow(value: number) {
    this.core.memory.i32[(this.at + W.WAIT_ROW) >> 2] = value;
  }

  get vcpuWaitRow(): number {
    return this.core.memory.i32[(this.at + W.VCPU_WAIT_ROW) >> 2] as number;
  }
  set vcpuWaitRow(value: number) {
    this.core.memory.i32[(this.at + W.VCPU_WAIT_ROW) >> 2] = value;
  }

  /** What identified the one entered last. */
  get root(): number {
    return this.core.memory.f64[(this.at + W.ROOT_F) >> 3] as number;
  }
  set root(value: number) {
    this.core.memory.f64[(this.at + W.ROOT_F) >> 3] = value;
  }

  get vmcb(): number {
    return this.core.memory.f64[(this.at + W.VMCB_F) >> 3] as number;
  }
  set vmcb(value: number) {
    this.core.memory.f64[(this.at + W.VMCB_F) >> 3] = value;
  }

  /**
   * The address space in which the VM's own code was last seen, and the one from which the nested guest is entered; 0:
   * not known.
   */
  get page(): number {
    return this.core.memory.f64[(this.at + W.PAGE_F) >> 3] as number;
  }
  set page(value: number) {
    this.core.memory.f64[(this.at + W.PAGE_F) >> 3] = value;
  }

  get hypervisorPage(): number {
    return this.core.memory.f64[(this.at + W.HYPERVISOR_PAGE_F) >> 3] as number;
  }
  set hypervisorPage(value: number) {
    this.core.memory.f64[(this.at + W.HYPERVISOR_PAGE_F) >> 3] = value;
  }
}
