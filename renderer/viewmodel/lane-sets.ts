import type { LaneList } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { type LaneJudgement, Verdict } from "./lane-judgement.js";
import { type LaneTree, withDescendants } from "./lane-tree.js";

/** Marks the lanes of a set, by path, and all below them: a VM stands for its vCPUs. Those that are not here are left out. */
export function markedLanes(list: LaneList, tree: LaneTree, paths: readonly string[]): Uint8Array {
  const wanted = new Set(paths);
  const marks = new Uint8Array(tree.count);
  for (let lane = 0; lane < tree.count; lane++) {
    if (marks[lane] === 1 || !wanted.has(list.paths[lane] ?? "")) continue;
    for (const one of withDescendants(tree, lane)) marks[one] = 1;
  }
  return marks;
}

/** Lanes that a set can be made of, and what they are. */
export interface LanesAtHand {
  readonly from: "selected" | "pinned" | "filter";
  readonly title: string;
  readonly lanes: readonly LaneId[];
}

/** Those of each origin; origins without lanes are left out. A lane below another one is in a set with it already. */
export function lanesAtHand(
  tree: LaneTree,
  selected: readonly LaneId[],
  pinned: readonly LaneId[],
  filter: LaneJudgement | undefined,
): readonly LanesAtHand[] {
  const matches = (lane: LaneId) => filter !== undefined && (filter.verdicts[lane] ?? Verdict.NONE) !== Verdict.NONE;
  const found: LaneId[] = [];
  for (let lane = 0; filter !== undefined && lane < tree.count; lane++)
    if (matches(lane) && !matches(tree.parents[lane] ?? -1)) found.push(lane);
  const all: readonly LanesAtHand[] = [
    { from: "selected", title: "selected", lanes: selected },
    { from: "pinned", title: "pinned", lanes: pinned },
    { from: "filter", title: "that the filter lets through", lanes: found },
  ];
  return all.filter(({ lanes }) => 0 < lanes.length);
}
