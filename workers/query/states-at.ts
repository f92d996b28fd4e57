import { rowAt } from "../index/row-search.js";
import type { LaneId } from "../model/lanes.js";
import { State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { knownEnd } from "./state-times.js";

/** The state of each lane at `t`; NONE where it has none. */
export function statesAt(context: QueryContext, lanes: Int32Array, t: number): Uint8Array {
  return Uint8Array.from(lanes, (lane) => stateOf(context, lane, t));
}

function stateOf({ lanes, untilNs }: QueryContext, lane: LaneId, t: number): State {
  const track = lanes.tracks[lane];
  if (track === undefined || knownEnd(track, untilNs) <= t) return State.NONE;
  const row = rowAt(track, t);
  return row < 0 ? State.NONE : track.stateAt(row);
}
