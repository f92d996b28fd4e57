import { rowAt } from "../index/row-search.js";
import type { StateDetails } from "../model/engine-api.js";
import type { LaneId } from "../model/lanes.js";
import { State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { cpuOf, lastCpuOf } from "./cpu-of.js";
import { evidenceOf } from "./evidence.js";
import { innermostAt } from "./fused/innermost.js";
import { takenOf } from "./fused/taken.js";
import { priorityText } from "./priorities.js";
import { culpritOf, reasonText, stateName } from "./reason.js";
import { knownEnd } from "./state-times.js";

/** The interval of `lane` that holds `t`, in words; undefined where the lane has none. */
export function stateAt(context: QueryContext, lane: LaneId, t: number): StateDetails | undefined {
  const track = context.lanes.tracks[lane];
  if (track === undefined || track.count === 0 || knownEnd(track, context.untilNs) <= t) return undefined;
  const row = rowAt(track, t);
  return row < 0 ? undefined : describeRow(context, lane, row, t);
}

/** One interval in words; `t` is the moment in it that is asked about. */
export function describeRow(context: QueryContext, lane: LaneId, row: number, t: number): StateDetails {
  const track = context.lanes.track(lane);
  const kind = context.lanes.specs[lane]?.kind ?? "group";
  const state = track.stateAt(row);
  const aux = track.auxAt(row);
  const [start, end] = [track.startAt(row), track.endAt(row, context.untilNs)];
  const taken = takenOf(context, lane, start, end, t);
  const inner = kind === "cpu" && state === State.GUEST ? innermostAt(context, lane, t) : undefined;
  return {
    lane,
    row,
    start,
    end,
    state,
    stateName: state === State.NONE ? "" : stateName(state),
    reason: reasonText(context, kind, state, track.reasonAt(row), aux),
    culprit: culpritOf(kind, state, aux),
    evidence: evidenceOf(context, lane, row),
    cpu: cpuOf(context, lane, row),
    lastCpu: lastCpuOf(context, lane, row),
    priority: priorityText(context, kind === "cpu" || kind === "innermost" ? culpritOf(kind, state, aux) : lane, start),
    ...(taken === undefined ? {} : { taken }),
    ...(inner === undefined ? {} : { inner }),
  };
}
