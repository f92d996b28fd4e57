import { STATE_COUNT } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { groupMembersOf } from "./group-members.js";
import { addTimes } from "./state-times.js";

/**
 * Per lane, time in each state inside [t0, t1): `lanes.length` rows of STATE_COUNT, ns. Each row sums to t1 - t0.
 * A lane without rows of its own has the average of the lanes it heads.
 */
export function shares(context: QueryContext, lanes: Int32Array, t0: number, t1: number): Float64Array {
  const all = new Float64Array(lanes.length * STATE_COUNT);
  const members = groupMembersOf(context);
  for (let i = 0; i < lanes.length; i += 1) {
    const lane = lanes[i] as number;
    const row = all.subarray(i * STATE_COUNT, (i + 1) * STATE_COUNT);
    const track = context.lanes.tracks[lane];
    if (track === undefined) continue;
    const sources = 0 < track.count ? [lane] : members.summed(lane, context.untilNs);
    for (const source of sources) addTimes(context.lanes.track(source), t0, t1, context.untilNs, row);
    for (let state = 0; state < STATE_COUNT; state += 1) row[state] = (row[state] as number) / (sources.length || 1);
  }
  return all;
}
