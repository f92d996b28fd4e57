import type { LaneTrack } from "../index/lane-track.js";
import { State } from "../model/states.js";
import { type Steps, scanSteps } from "./resumable.js";
import { maskOf, rowsIn } from "./row-scan.js";

/** Halt polling of a vCPU: time its halts spent on the host's CPU before they slept. */
export interface HaltPolls {
  /** Halts that polled for any time at all. */
  polls: number;
  /** Polls that ended because the vCPU had work again. */
  successes: number;
  pollNs: number;
  /** Polling time of these successful polls. */
  successNs: number;
  /** Spent polling by halts that slept in the end: burnt for nothing. */
  failedNs: number;
  maxNs: number;
  worstNs: number;
}

const POLLING = maskOf([State.HALT_POLL]);

/**
 * Counts the halts that begin in [t0, t1), their time cut at t1. A poll succeeds when the vCPU goes on in the kernel or
 * the guest (kvm_vcpu_wakeup says waited=0, where it is recorded), and fails when its thread is switched out asleep.
 * A poll that another thread or lost events cut short is neither. Some time passes from kvm_exit HLT to the switch-out
 * even where polling is off; it is small, and counted.
 */
export function* haltPollSteps(track: LaneTrack, t0: number, t1: number, untilNs: number): Steps<HaltPolls> {
  const none = { polls: 0, successes: 0, pollNs: 0, successNs: 0, failedNs: 0, maxNs: 0 };
  const polls: HaltPolls = { ...none, worstNs: Number.NaN };
  const { from, to } = rowsIn(track, t0, t1, untilNs);
  yield* scanSteps(track, from, to, POLLING, (row, _, start) => {
    if (start < t0) return true;
    const ns = Math.min(t1, track.endAt(row, untilNs)) - start;
    if (ns <= 0) return true;
    polls.polls += 1;
    polls.pollNs += ns;
    if (polls.maxNs < ns) {
      polls.maxNs = ns;
      polls.worstNs = start;
    }
    const next = row + 1 < track.count ? track.stateAt(row + 1) : State.UNKNOWN;
    if (next === State.HYPERVISOR || next === State.GUEST || next === State.GUEST_NESTED) {
      polls.successes += 1;
      polls.successNs += ns;
    } else if (next === State.WAIT) polls.failedNs += ns;
    return true;
  });
  return polls;
}
