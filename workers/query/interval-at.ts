import { rowAt } from "../index/row-search.js";
import type { StateDetails } from "../model/engine-api.js";
import type { LaneId } from "../model/lanes.js";
import { State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { cpuOf, lastCpuOf } from "./cpu-of.js";
import { evidenceOf } from "./evidence.js";
import { priorityText } from "./priorities.js";
import { culpritOf, reasonText, stateName } from "./reason.js";
import { knownEnd } from "./state-times.js";

/** The interval of `lane` that holds `t`, in words; undefined where the lane has none. */
export function stateAt(context: QueryContext, lane: LaneId, t: number): StateDetails | undefined {
  const track = context.lanes.tracks[lane];
  if (track === undefined || track.count === 0 || knownEnd(track, context.untilNs) <= t) return undefined;
  const row = rowAt(track, t);
  return row < 0 ? undefined : describeRow(context, lane, row);
}

/** One interval in words. */
export function describeRow(context: QueryContext, lane: LaneId, row: number): StateDetails {
  const track = context.lanes.track(lane);
  const kind = context.lanes.specs[lane]?.kind ?? "group";
  const state = track.stateAt(row);
  const aux = track.auxAt(row);
  return {
    lane,
    row,
    start: track.startAt(row),
    end: track.endAt(row, context.untilNs),
    state,
    stateName: state === State.NONE ? "" : stateName(state),
    reason: reasonText(context, kind, state, track.reasonAt(row), aux),
    culprit: culpritOf(kind, state, aux),
    evidence: evidenceOf(context, lane, row),
    cpu: cpuOf(context, lane, row),
    lastCpu: lastCpuOf(context, lane, row),
    priority: priorityText(context, kind === "cpu" ? culpritOf(kind, state, aux) : lane, track.startAt(row)),
  };
}
