import type { FlatMemory } from "../../core/flat-memory.js";
import { View } from "../../flat/guest-records.js";

/** What entries and exits touch of a `VcpuView`, as a record that the flat core reads and writes. */
export class ViewRecord {
  /** Address of the record. */
  readonly at: number;

  constructor(private readonly memory: FlatMemory) {
    this.at = memory.allocate(View.BYTES);
    const unknown = [View.CR3_F, View.RSP_F, View.RIP_F, View.LOOKED_CR3_F, View.LOOKED_RSP_F];
    const never = [View.ENTRY_F, View.EXIT_F, View.OWN_F, View.SIGHT_F];
    for (const place of [...unknown, ...never]) this.setFloat(place, Number.NaN);
    this.nowNs = Number.NEGATIVE_INFINITY;
    this.injectedNs = Number.NEGATIVE_INFINITY;
    for (const place of [View.CPL, View.AUX, View.PROCESS_ROW, View.THREAD_ROW]) this.setInt(place, -1);
  }

  /** Registers of the last context event wait for a look. */
  get isFresh(): boolean {
    return this.flagAt(View.FRESH_B);
  }
  set isFresh(value: boolean) {
    this.setFlag(View.FRESH_B, value);
  }

  get cr3(): number {
    return this.floatAt(View.CR3_F);
  }
  set cr3(value: number) {
    this.setFloat(View.CR3_F, value);
  }

  get rsp(): number {
    return this.floatAt(View.RSP_F);
  }
  set rsp(value: number) {
    this.setFloat(View.RSP_F, value);
  }

  get rip(): number {
    return this.floatAt(View.RIP_F);
  }
  set rip(value: number) {
    this.setFloat(View.RIP_F, value);
  }

  get cpl(): number {
    return this.intAt(View.CPL);
  }
  set cpl(value: number) {
    this.setInt(View.CPL, value);
  }

  /** As last looked at: equal registers mean the same task. */
  get lookedCr3(): number {
    return this.floatAt(View.LOOKED_CR3_F);
  }
  set lookedCr3(value: number) {
    this.setFloat(View.LOOKED_CR3_F, value);
  }

  get lookedRsp(): number {
    return this.floatAt(View.LOOKED_RSP_F);
  }
  set lookedRsp(value: number) {
    this.setFloat(View.LOOKED_RSP_F, value);
  }

  /** Time of the last sighting, interrupts aside. */
  get sightNs(): number {
    return this.floatAt(View.SIGHT_F);
  }
  set sightNs(value: number) {
    this.setFloat(View.SIGHT_F, value);
  }

  /** The registers last looked at belong to no interrupt. */
  get isSight(): boolean {
    return this.flagAt(View.SIGHT_B);
  }
  set isSight(value: boolean) {
    this.setFlag(View.SIGHT_B, value);
  }

  /** When an exit without an interrupt last showed the current task; see turns.ts. */
  get ownNs(): number {
    return this.floatAt(View.OWN_F);
  }
  set ownNs(value: number) {
    this.setFloat(View.OWN_F, value);
  }

  /** When an interrupt last was on its way into the guest. */
  get injectedNs(): number {
    return this.floatAt(View.INJECTED_F);
  }
  set injectedNs(value: number) {
    this.setFloat(View.INJECTED_F, value);
  }

  /** Stack the idle task halts on; 0 not known. */
  get idleStack(): number {
    return this.floatAt(View.IDLE_STACK_F);
  }
  set idleStack(value: number) {
    this.setFloat(View.IDLE_STACK_F, value);
  }

  get entryNs(): number {
    return this.floatAt(View.ENTRY_F);
  }
  set entryNs(value: number) {
    this.setFloat(View.ENTRY_F, value);
  }

  get exitNs(): number {
    return this.floatAt(View.EXIT_F);
  }
  set exitNs(value: number) {
    this.setFloat(View.EXIT_F, value);
  }

  get nowNs(): number {
    return this.floatAt(View.NOW_F);
  }
  set nowNs(value: number) {
    this.setFloat(View.NOW_F, value);
  }

  /** The last change was an exit, and no entry. */
  get isAtExit(): boolean {
    return this.flagAt(View.AT_EXIT_B);
  }
  set isAtExit(value: boolean) {
    this.setFlag(View.AT_EXIT_B, value);
  }

  /** Rows in which the current process and thread sleep along with the vCPU, to be labelled; -1: none. */
  get processRow(): number {
    return this.intAt(View.PROCESS_ROW);
  }
  set processRow(value: number) {
    this.setInt(View.PROCESS_ROW, value);
  }

  get threadRow(): number {
    return this.intAt(View.THREAD_ROW);
  }
  set threadRow(value: number) {
    this.setInt(View.THREAD_ROW, value);
  }

  /** The state that the lanes of the current process and thread show. */
  get state(): number {
    return this.intAt(View.STATE);
  }
  set state(value: number) {
    this.setInt(View.STATE, value);
  }

  get reason(): number {
    return this.intAt(View.REASON);
  }
  set reason(value: number) {
    this.setInt(View.REASON, value);
  }

  get aux(): number {
    return this.intAt(View.AUX);
  }
  set aux(value: number) {
    this.setInt(View.AUX, value);
  }

  /** That injections are recorded for the guest is known, so that the core keeps the time of one by itself. */
  set seesInjections(value: boolean) {
    this.setFlag(View.SEES_INJECTIONS_B, value);
  }

  protected setInt(place: View, value: number): void {
    this.memory.i32[(this.at + place) >> 2] = value;
  }

  private intAt(place: View): number {
    return this.memory.i32[(this.at + place) >> 2] as number;
  }

  private floatAt(place: View): number {
    return this.memory.f64[(this.at + place) >> 3] as number;
  }

  private setFloat(place: View, value: number): void {
    this.memory.f64[(this.at + place) >> 3] = value;
  }

  private flagAt(place: View): boolean {
    return this.memory.u8[this.at + place] !== 0;
  }

  private setFlag(place: View, value: boolean): void {
    this.memory.u8[this.at + place] = value ? 1 : 0;
  }
}
