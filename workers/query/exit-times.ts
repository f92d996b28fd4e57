import type { LaneTrack } from "../index/lane-track.js";
import { ALL_STATES, isGuest, isUnknown, State } from "../model/states.js";
import { Durations } from "./durations.js";
import { type Steps, scanSteps } from "./resumable.js";
import { rowsIn } from "./row-scan.js";

/** The durations of a vCPU's exits of one reason. */
export class ExitTimes extends Durations {
  /** Exits that went on to the VMM. */
  userspace = 0;

  constructor(readonly code: number) {
    super();
  }
}

/**
 * Collects, by exit code, the exits of a vCPU that begin in [t0, t1) and from each the time until the guest runs
 * again, whatever happens in between, as `perf kvm stat` measures from kvm_exit to kvm_entry. An exit whose
 * entry is not in the trace has no duration and is left out, as there.
 */
export function exitSteps(
  track: LaneTrack,
  t0: number,
  t1: number,
  untilNs: number,
  into: Map<number, ExitTimes>,
): Steps<void> {
  return exitVisits(track, t0, t1, untilNs, (code, start, ns, wentToVmm) => {
    const times = into.get(code) ?? new ExitTimes(code);
    into.set(code, times);
    times.add(start, ns);
    if (wentToVmm) times.userspace += 1;
  });
}

export type ExitVisit = (code: number, start: number, ns: number, wentToVmm: boolean) => void;

/** Calls `visit` for each of those exits. */
export function* exitVisits(track: LaneTrack, t0: number, t1: number, untilNs: number, visit: ExitVisit): Steps<void> {
  const { from, to } = rowsIn(track, t0, t1, untilNs);
  // After an unknown state, the first row may be an exit: then it has a reason.
  let wasUnknown = from === 0 || isUnknown(track.stateAt(from - 1));
  let wasGuest = 0 < from && isGuest(track.stateAt(from - 1));
  let open = -1;
  let openCode = 0;
  let wentToVmm = false;
  yield* scanSteps(track, from, track.count, ALL_STATES, (row, state, start) => {
    if (isGuest(state)) {
      if (0 <= open) visit(openCode, open, start - open, wentToVmm);
      open = -1;
      wasGuest = true;
      wasUnknown = false;
      return row < to;
    }
    // Lost events: open exits have no end.
    if (isUnknown(state) && track.reasonAt(row) === 0) open = -1;
    else if (row < to && t0 <= start && (wasGuest || (wasUnknown && isExit(track, row, state)))) {
      open = start;
      wentToVmm = false;
      openCode = track.reasonAt(row);
    }
    if (state === State.VMM) wentToVmm = true;
    wasGuest = false;
    wasUnknown = isUnknown(state);
    return row < to || 0 <= open;
  });
}

/** Whether an exit begins with a row: the guest ran before, or what was before is not known and the row names an exit. */
export function exitBeginsAt(track: LaneTrack, row: number): boolean {
  const state = track.stateAt(row);
  if (isGuest(state) || (isUnknown(state) && track.reasonAt(row) === 0)) return false;
  const before = row === 0 ? State.NONE : track.stateAt(row - 1);
  return isGuest(before) || (isUnknown(before) && isExit(track, row, state));
}

/** When the guest runs again after an exit; NaN if that is not in the trace. */
export function exitEnd(track: LaneTrack, row: number): number {
  for (let at = row + 1; at < track.count; at += 1) {
    const state = track.stateAt(at);
    if (isGuest(state)) return track.startAt(at);
    // Events are lost, or the exit before ended where nobody saw it.
    if ((isUnknown(state) && track.reasonAt(at) === 0) || exitBeginsAt(track, at)) return Number.NaN;
  }
  return Number.NaN;
}

function isExit(track: LaneTrack, row: number, state: number): boolean {
  // A halt of which it is not known whether it polled is unknown, with the exit as its reason.
  const isPlace = state === State.HYPERVISOR || state === State.HALT_POLL || state === State.UNKNOWN;
  return isPlace && track.reasonAt(row) !== 0;
}
