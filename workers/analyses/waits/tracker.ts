import { Evidence, type Wait } from "../../facts/wait-store.js";
import { Isa } from "../../model/kvm/exit-code.js";
import { NO_LANE } from "../../model/lanes.js";
import { State, WaitReason } from "../../model/states.js";
import type { Vcpu, Vm } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { Senders } from "./interrupt-senders.js";
import { conclude, OpenWait } from "./open-wait.js";
import { armInterrupts, linuxVectors, type VectorTable } from "./vectors.js";

/** The open wait of each vCPU, and the meanings of each VM's vectors. */
export class WaitTracker {
  readonly senders: Senders;
  /** By the vCPU's lane. */
  private readonly waits: (OpenWait | undefined)[] = [];
  /** By the VM's lane. */
  private readonly tables: (VectorTable | undefined)[] = [];
  /** Waits resolved without a reason, but with a vector whose meaning may still be learnt. */
  private readonly undecided: { readonly record: number; readonly row: number; readonly vcpu: Vcpu }[] = [];

  /** The wait being resolved; the store copies it. */
  private readonly resolved: Wait = {
    lane: NO_LANE,
    start: 0,
    woken: 0,
    end: 0,
    reason: WaitReason.UNKNOWN,
    evidence: Evidence.NONE,
    vector: -1,
    confidence: 0,
    sender: NO_LANE,
    waker: NO_LANE,
    wakerReason: WaitReason.NONE,
  };

  constructor(private readonly session: Session) {
    this.senders = new Senders(session.strings);
  }

  waitOf(vcpu: Vcpu): OpenWait {
    let wait = this.waits[vcpu.lane];
    if (wait === undefined) {
      wait = new OpenWait();
      this.waits[vcpu.lane] = wait;
    }
    return wait;
  }

  /** Events were lost: later events explain no earlier wait. */
  forget(): void {
    for (const wait of this.waits) if (wait) wait.isOpen = false;
  }

  vectorsOf(machine: Machine, vm: Vm): VectorTable {
    let table = this.tables[vm.lane];
    if (table === undefined) {
      table = machine.isa === Isa.ARM64 ? armInterrupts() : linuxVectors();
      this.tables[vm.lane] = table;
    }
    return table;
  }

  /** The vCPU enters the guest, or sleeps again before it could: no further evidence can come. */
  resolve(machine: Machine, vcpu: Vcpu, wait: OpenWait, t: number): void {
    wait.isOpen = false;
    const { lostNs } = vcpu.thread;
    const wasAwake = wait.woken <= lostNs;
    // It may have been woken and have slept again in the lost events.
    if (wait.start <= lostNs && !wasAwake) return;
    // A wait of no length left no row: the row now belongs to another state.
    if (vcpu.track.stateAt(wait.row) !== State.WAIT) return;
    const { resolved } = this;
    conclude(wait, this.vectorsOf(machine, vcpu.vm), resolved);
    resolved.lane = vcpu.lane;
    resolved.start = wait.start;
    resolved.woken = wait.woken;
    // Its later events are lost: the time at which it was back on a CPU is not known.
    if (wasAwake) resolved.end = wait.woken;
    else resolved.end = Number.isNaN(wait.resumed) ? t : wait.resumed;
    resolved.sender = wait.sender;
    resolved.waker = wait.waker;
    resolved.wakerReason = wait.wakerReason;
    const record = this.session.waits.add(resolved);
    const { reason, vector } = resolved;
    vcpu.track.relabel(wait.row, reason, wait.waker);
    if (reason === WaitReason.UNKNOWN && 0 <= vector) this.undecided.push({ record, row: wait.row, vcpu });
  }

  /** At the end of the trace, more vectors have a meaning than when the first waits ended. */
  reconsider(): void {
    for (const { record, row, vcpu } of this.undecided) {
      const table = this.tables[vcpu.vm.lane];
      const { vector, waker } = this.session.waits.at(record);
      const reason = table?.reasonOf(vector) ?? WaitReason.UNKNOWN;
      if (table === undefined || reason === WaitReason.UNKNOWN) continue;
      this.session.waits.conclude(record, reason, Evidence.INJECTED, table.confidenceOf(vector));
      vcpu.track.relabel(row, reason, waker);
    }
  }
}
