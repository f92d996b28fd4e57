import type { LaneTrack } from "../index/lane-track.js";
import { State } from "../model/states.js";
import type { Machine } from "./machine.js";

/**
 * Whether all is known of what a lane did since `fromNs`. Where events were lost it may have done in the meantime what
 * is seen of it now, and what began at `fromNs` ended long ago.
 */
export function isKnownSince(machine: Machine, track: LaneTrack, fromNs: number): boolean {
  if (machine.gaps.lastEndNs <= fromNs) return true;
  for (let row = track.count - 1; 0 <= row; row--) {
    if (track.stateAt(row) === State.UNKNOWN) return false;
    if (track.startAt(row) <= fromNs) return true;
  }
  return false;
}
