import type { LaneList } from "../../workers/model/engine-api.js";
import { laneLabel, laneTitle } from "../../workers/model/lane-names.js";
import { type LaneId, NO_LANE } from "../../workers/model/lanes.js";

/** A lane's name where its parents are not shown; empty while there are no lanes. */
export function titleOf(list: LaneList | undefined, lane: LaneId): string {
  if (list === undefined) return "";
  const { kinds, names, paths, parents } = list;
  const lookup = (one: LaneId) => {
    const kind = kinds[one];
    return kind && { kind, name: names[one] ?? "", path: paths[one] ?? "", parent: parents[one] ?? NO_LANE };
  };
  return laneTitle(lookup, lane);
}

/** A lane's name below its parents; empty while there are no lanes. */
export function labelOf(list: LaneList | undefined, lane: LaneId): string {
  return laneLabel(list?.kinds[lane] ?? "group", list?.names[lane] ?? "");
}
