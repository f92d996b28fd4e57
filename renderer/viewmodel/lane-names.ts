import type { LaneList } from "../../workers/model/engine-api.js";
import { type LaneLookup, laneTitle } from "../../workers/model/lane-names.js";
import { type LaneId, NO_LANE } from "../../workers/model/lanes.js";
import { buildLaneTree, childrenOf } from "./lane-tree.js";

/** Lanes by path, and names that tell lanes apart outside the tree, where nothing above them is seen. */
export interface LaneNames {
  /** -1: no such lane. */
  laneOf(path: string): LaneId;
  titleOf(lane: LaneId): string;
}

const cache = new WeakMap<LaneList, LaneNames>();

export function laneNames(list: LaneList): LaneNames {
  const known = cache.get(list);
  if (known !== undefined) return known;
  const byPath = new Map(list.paths.map((path, lane) => [path, lane]));
  const lookup = lookupIn(list);
  const names: LaneNames = {
    laneOf: (path) => byPath.get(path) ?? -1,
    titleOf: (lane) => laneTitle(lookup, lane),
  };
  cache.set(list, names);
  return names;
}

function lookupIn({ kinds, names, paths, parents }: LaneList): LaneLookup {
  return (lane) => {
    const kind = kinds[lane];
    if (kind === undefined) return undefined;
    return { kind, name: names[lane] ?? "", path: paths[lane] ?? "", parent: parents[lane] ?? NO_LANE };
  };
}

/** `lane` with everything below it. */
export function withDescendants(list: LaneList, lane: LaneId): Int32Array {
  const tree = buildLaneTree(list);
  const found = [lane];
  for (let at = 0; at < found.length; at++) {
    for (const child of childrenOf(tree, found[at] ?? -1)) found.push(child);
  }
  return Int32Array.from(found).sort();
}
