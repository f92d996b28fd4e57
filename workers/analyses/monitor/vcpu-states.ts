import { MonitorRole } from "../../model/monitor-values.js";
import { State, WaitReason } from "../../model/states.js";
import type { Vcpu } from "../entities.js";
import type { Machine } from "../machine.js";

/** From this share of the time between two looks on, a vCPU did the same all the time. */
const ALL = 0.99;

/**
 * The states of a vCPU by what its host's kernel says of its thread, where no trace tells them. Between two looks its thread
 * ran and waited for so long, in an order that nobody knows: only where it did one thing all the time is that its state.
 */
export class VcpuStates {
  private ranNs = Number.NaN;
  private ran = 0;
  private waitedNs = Number.NaN;
  private waited = 0;
  private ranShare = Number.NaN;
  private begin = Number.NaN;
  private lostNs = Number.NaN;
  private lostUntilNs = Number.NaN;
  private hasStates = false;

  constructor(
    private readonly vcpu: Vcpu,
    private readonly machine: Machine,
  ) {}

  /** `isRunning`: of the VM, -1: not known. */
  take(role: MonitorRole, t: number, seconds: number, isRunning: number): void {
    if (role === MonitorRole.VCPU_RAN) {
      this.ranShare = shareOf(this.ran, seconds, this.ranNs, t);
      this.begin = this.ranNs;
      this.ran = seconds;
      this.ranNs = t;
      return;
    }
    const { begin, ranShare } = this;
    const waitedShare = shareOf(this.waited, seconds, this.waitedNs, t);
    const isSameSpan = this.waitedNs === begin && this.ranNs === t;
    this.waited = seconds;
    this.waitedNs = t;
    if (!isSameSpan || Number.isNaN(begin) || this.isTraced) return;
    const isLost = this.lostNs < t && begin < this.lostUntilNs;
    const state = isLost ? State.UNKNOWN : stateOf(ranShare, waitedShare, isRunning);
    this.hasStates = true;
    this.vcpu.track.enter(begin, state, state === State.WAIT ? WaitReason.UNKNOWN : 0);
  }

  lose(t: number, untilNs: number): void {
    this.lostNs = t;
    this.lostUntilNs = untilNs;
  }

  /** Whether the states of its lane are those of the log, to the end. */
  finish(): boolean {
    if (!this.hasStates || this.isTraced) return false;
    this.vcpu.track.enter(this.ranNs, State.UNKNOWN);
    return true;
  }

  /** Events tell its states, and better. */
  private get isTraced(): boolean {
    return this.machine.hasSwitches || this.machine.seesEntries;
  }
}

/** Of the time since the look before; NaN: not known. */
function shareOf(before: number, seconds: number, beforeNs: number, t: number): number {
  return before <= seconds && beforeNs < t ? ((seconds - before) * 1e9) / (t - beforeNs) : Number.NaN;
}

function stateOf(ran: number, waited: number, isRunning: number): State {
  if (ALL <= ran) return State.GUEST;
  if (ALL <= waited) return State.RUNNABLE;
  if (ran + waited <= 1 - ALL) return isRunning === 0 ? State.STOPPED : State.WAIT;
  return State.UNKNOWN;
}
