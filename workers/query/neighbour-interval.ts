import { rowAt } from "../index/row-search.js";
import type { StateDetails } from "../model/engine-api.js";
import type { LaneId } from "../model/lanes.js";
import { ALL_STATES, State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { describeRow } from "./interval-at.js";
import { maskOf, scanRows, scanRowsBack } from "./row-scan.js";

/**
 * The first interval after (`1`) or last before (`-1`) the one at `t`, in `state` or in any. Gaps, in which the
 * lane is not there, are passed over unless asked for.
 */
export function step(
  context: QueryContext,
  lane: LaneId,
  t: number,
  direction: 1 | -1,
  state?: number,
): StateDetails | undefined {
  const track = context.lanes.tracks[lane];
  if (track === undefined || track.count === 0) return undefined;
  const mask = state === undefined ? ALL_STATES & ~(1 << State.NONE) : maskOf([state]);
  const here = rowAt(track, t);
  let found = -1;
  const take = (row: number): boolean => {
    found = row;
    return false;
  };
  if (direction === 1) scanRows(track, here + 1, track.count, mask, take);
  else scanRowsBack(track, here, mask, take);
  return found < 0 ? undefined : describeRow(context, lane, found, context.lanes.track(lane).startAt(found));
}
