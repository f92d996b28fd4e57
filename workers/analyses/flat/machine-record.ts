import { NET_DEVICE_BITS, TIMER_LIST_BITS } from "../../flat/io-records.js";
import { IRQS, SOFTIRQS } from "../../flat/numbers.js";
import { M } from "../../flat/records.js";
import { NO_LANE } from "../../model/lanes.js";
import { MAX_CPUS } from "../cpu-number.js";
import type { Thread } from "../entities.js";
import type { FlatEntities } from "./flat-entities.js";
import { addressOf } from "./flat-records.js";

const FIRST_TIDS = 1024;
/** Linux gives no tid above this (PID_MAX_LIMIT, include/linux/threads.h); a damaged trace may hold any number. */
const MAX_DIRECT = 1 << 22;

/** What the core knows of a machine, in a record. */
export class MachineRecord {
  /** Address of the record. */
  readonly at: number;
  /** Threads by tid, where the core has no room for it. */
  private readonly odd = new Map<number, Thread>();

  constructor(
    protected readonly entities: FlatEntities,
    index: number,
  ) {
    this.at = entities.addMachine(index);
    const { memory } = entities;
    this.put(M.WOKEN_BY, NO_LANE);
    this.put(M.CPUS, memory.allocate(MAX_CPUS * 4));
    this.put(M.CPUS_LENGTH, MAX_CPUS);
    this.put(M.SOURCES, memory.allocate((SOFTIRQS + IRQS) * 4));
    this.put(M.TIDS, memory.allocate(FIRST_TIDS * 4));
    this.put(M.TIDS_LENGTH, FIRST_TIDS);
    this.put(M.TIMERS, memory.allocate(4 << TIMER_LIST_BITS));
    this.put(M.NET_DEVICES, memory.allocate(4 << NET_DEVICE_BITS));
    this.put(M.LOSSES, 1);
    this.put(M.OWN_LOSSES, 1);
  }

  /** A sched_switch has come in the present recording: from then on its absence means that no switch happened. */
  get seesSwitches(): boolean {
    return this.entities.memory.u8[this.at + M.SEES_SWITCHES_B] !== 0;
  }
  set seesSwitches(value: boolean) {
    this.entities.memory.u8[this.at + M.SEES_SWITCHES_B] = value ? 1 : 0;
  }

  /**
   * A kvm_entry or kvm_exit has come: from then on each vCPU is found by one, and each return from the VMM shows as
   * one.
   */
  get seesEntries(): boolean {
    return this.entities.memory.u8[this.at + M.SEES_ENTRIES_B] !== 0;
  }
  set seesEntries(value: boolean) {
    this.entities.memory.u8[this.at + M.SEES_ENTRIES_B] = value ? 1 : 0;
  }

  /** Some vCPU has run a guest of its own. */
  get hasNested(): boolean {
    return this.entities.memory.u8[this.at + M.HAS_NESTED_B] !== 0;
  }
  set hasNested(value: boolean) {
    this.entities.memory.u8[this.at + M.HAS_NESTED_B] = value ? 1 : 0;
  }

  /** Nested events are recorded, so that guests of guests need not be guessed. */
  get seesNested(): boolean {
    return this.entities.memory.u8[this.at + M.SEES_NESTED_B] !== 0;
  }
  set seesNested(value: boolean) {
    this.entities.memory.u8[this.at + M.SEES_NESTED_B] = value ? 1 : 0;
  }

  /** Instruction set that exit codes belong to (model/kvm/exit-code.ts); 0: not known yet. */
  get isa(): number {
    return this.entities.memory.i32[(this.at + M.ISA) >> 2] as number;
  }
  set isa(value: number) {
    this.entities.memory.i32[(this.at + M.ISA) >> 2] = value;
  }

  /** Of the sched_switch being handled. */
  get switchedOut(): Thread | undefined {
    return this.entities.threadAt(this.at + M.SWITCHED_OUT);
  }

  get switchedIn(): Thread | undefined {
    return this.entities.threadAt(this.at + M.SWITCHED_IN);
  }

  /** Events of any machine are lost: the core ends no call and no kick that it has noted before. */
  forgetOpen(): void {
    this.put(M.LOSSES, this.part(M.LOSSES) + 1);
  }

  /** Events of this machine are lost: the core knows of no timer that is armed. */
  forgetTimers(): void {
    this.put(M.OWN_LOSSES, this.part(M.OWN_LOSSES) + 1);
  }

  /** The living thread with this tid. */
  find(tid: number): Thread | undefined {
    if (tid < 0 || MAX_DIRECT <= tid) return this.odd.get(tid);
    return tid < this.part(M.TIDS_LENGTH) ? this.entities.threadAt(this.part(M.TIDS) + tid * 4) : undefined;
  }

  protected setThread(tid: number, thread: Thread): void {
    if (tid < 0 || MAX_DIRECT <= tid) {
      this.odd.set(tid, thread);
      return;
    }
    if (this.part(M.TIDS_LENGTH) <= tid) this.growTids(tid);
    this.entities.memory.i32[(this.part(M.TIDS) >> 2) + tid] = addressOf(thread);
  }

  private growTids(tid: number): void {
    const { memory } = this.entities;
    const length = this.part(M.TIDS_LENGTH);
    const larger = Math.min(MAX_DIRECT, Math.max(length * 2, tid + 1));
    const table = memory.allocate(larger * 4);
    const old = this.part(M.TIDS) >> 2;
    memory.i32.copyWithin(table >> 2, old, old + length);
    this.put(M.TIDS, table);
    this.put(M.TIDS_LENGTH, larger);
  }

  part(place: number): number {
    return this.entities.memory.i32[(this.at + place) >> 2] as number;
  }

  put(place: number, value: number): void {
    this.entities.memory.i32[(this.at + place) >> 2] = value;
  }
}
