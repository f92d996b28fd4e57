import { startIn, stateIn, totalsBefore } from "../index/chunk.js";
import type { LaneTrack } from "../index/lane-track.js";
import { blockAt, chunkIndexAt, partAtTime, rowInBlock } from "../index/row-search.js";
import { STATE_COUNT, State } from "../model/states.js";

/**
 * Adds the time the lane spends in each state inside [t0, t1) to `into` (one number per state).
 * O(log rows): two searches and at most a block of additions each. Time before the first row, and after
 * the known end, counts as NONE, so that the added times always sum to t1 - t0.
 */
export function addTimes(track: LaneTrack, t0: number, t1: number, untilNs: number, into: Float64Array): void {
  if (!(t0 < t1)) return;
  const known = knownEnd(track, untilNs);
  const begin = track.count === 0 ? known : Math.min(known, track.chunkStartAt(0));
  const from = Math.min(Math.max(t0, begin), t1);
  const to = Math.max(Math.min(t1, known), from);
  into[State.NONE] = (into[State.NONE] as number) + (t1 - t0 - (to - from));
  if (!(from < to)) return;
  timesUntil(track, to, scratchTo);
  timesUntil(track, from, scratchFrom);
  for (let state = 0; state < STATE_COUNT; state += 1) {
    into[state] = (into[state] as number) + ((scratchTo[state] as number) - (scratchFrom[state] as number));
  }
}

/** The end of the time that the lane's rows cover; 0 for a lane without rows. */
export function knownEnd(track: LaneTrack, untilNs: number): number {
  const last = track.count - 1;
  return last < 0 ? 0 : track.endAt(last, untilNs);
}

const scratchTo = new Float64Array(STATE_COUNT);
const scratchFrom = new Float64Array(STATE_COUNT);

/** Time in each state from the lane's first row to `t`, which must not lie before it. */
function timesUntil(track: LaneTrack, t: number, into: Float64Array): void {
  const index = chunkIndexAt(track, t);
  const chunk = index < track.full.count ? partAtTime(track, index, t) : track.chunkAt(index);
  const row = rowInBlock(chunk, blockAt(chunk, t), t);
  totalsBefore(chunk, row, into);
  const state = stateIn(chunk, row);
  into[state] = (into[state] as number) + (t - startIn(chunk, row));
}
