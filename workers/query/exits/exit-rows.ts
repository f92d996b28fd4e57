import type { LaneTrack } from "../../index/lane-track.js";
import { isGuest, isUnknown, State } from "../../model/states.js";

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
