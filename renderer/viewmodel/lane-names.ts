import { visibleText } from "../../workers/core/unseen.js";
import type { LaneList } from "../../workers/model/engine-api.js";
import { laneLabel, laneTitle } from "../../workers/model/lane-names.js";
import { type LaneId, NO_LANE } from "../../workers/model/lanes.js";

/** Letters of scripts that run from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/**
 * A name as it is shown: what acts on text is made visible, and a name that runs from right to left is isolated, as words
 * stand around it.
 */
export function shownName(name: string): string {
  const text = visibleText(name);
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/** A lane's name where its parents are not shown; empty while there are no lanes. */
export function titleOf(list: LaneList | undefined, lane: LaneId): string {
  if (list === undefined) return "";
  const { kinds, names, paths, parents } = list;
  const lookup = (one: LaneId) => {
    const kind = kinds[one];
    return kind && { kind, name: shownName(names[one] ?? ""), path: paths[one] ?? "", parent: parents[one] ?? NO_LANE };
  };
  return laneTitle(lookup, lane);
}

/** A task of a guest where its machine is not shown: "vmB · burnB0 (tid 412)". */
export function taskTitle(list: LaneList | undefined, lane: LaneId): string {
  if (list === undefined) return "";
  const tid = list.tids[lane] ?? -1;
  const name = shownName((list.names[lane] ?? "").replace(new RegExp(` ${tid}$`), ""));
  return `${shownName(list.machines[lane] ?? "")} · ${tid < 0 ? name : `${name} (tid ${tid})`}`;
}

/** A lane's name below its parents; empty while there are no lanes. */
export function labelOf(list: LaneList | undefined, lane: LaneId): string {
  return laneLabel(list?.kinds[lane] ?? "group", shownName(list?.names[lane] ?? ""));
}
