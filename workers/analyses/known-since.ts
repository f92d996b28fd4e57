import type { LaneTrack } from "../index/lane-track.js";
import { State } from "../model/states.js";
import type { Machine } from "./machine.js";

/**
 * Whether the state of a lane has been known all the time since `fromNs`. Where events were lost, the state that began
 * at `fromNs` may have ended, and the present one may have begun unseen.
 */
export function isKnownSince(machine: Machine, track: LaneTrack, fromNs: number): boolean {
  if (machine.gaps.lastEndNs <= fromNs) return true;
  for (let row = track.count - 1; 0 <= row; row--) {
    if (track.stateAt(row) === State.UNKNOWN) return false;
    if (track.startAt(row) <= fromNs) return true;
  }
  return false;
}
