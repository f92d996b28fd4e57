import { floatColumn } from "../../core/columns.js";
import type { LaneTrack } from "../../index/lane-track.js";
import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { exitBeginsAt } from "../exit-times.js";
import { STEP_ROWS, type Steps } from "../resumable.js";

/** Kept until the lane has more rows: a curve asks again with each move of the window. */
const kept = new WeakMap<LaneTrack, { readonly rows: number; readonly times: Float64Array }>();

/** When the exits of a vCPU begin, those without an end included. */
export function* exitTimes(context: QueryContext, lane: LaneId): Steps<Float64Array> {
  const track = context.lanes.track(lane);
  const rows = track.count;
  const known = kept.get(track);
  if (known?.rows === rows) return known.times;
  const times = floatColumn();
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    if (exitBeginsAt(track, row)) times.set(count++, track.startAt(row));
  }
  const all = times.values.slice(0, count);
  kept.set(track, { rows, times: all });
  return all;
}
