import type { LaneList } from "../../workers/model/engine-api.js";
import { LANE_FIELDS } from "./lane-fields.js";
import { laneTerms } from "./lane-terms.js";

const MAX_VALUES = 200;

/** What a field can be in this trace: all that it can be at all, where that is known, else what its lanes have. */
export function valuesInLanes(name: string | undefined, lanes: LaneList | undefined): readonly string[] {
  const known = LANE_FIELDS.find((field) => field.name === name)?.values;
  if (known !== undefined || lanes === undefined) return known ?? [];
  const field = name === undefined ? undefined : laneTerms(lanes).fields[name];
  if (field === undefined) return [];
  const found = new Set<string>();
  for (let lane = 0; lane < lanes.count && found.size < MAX_VALUES; lane += 1) {
    const value = field.read(lane);
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== "") found.add(`${one}`);
  }
  return [...found];
}
