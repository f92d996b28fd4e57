import type { LaneList } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
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
  const names: LaneNames = {
    laneOf: (path) => byPath.get(path) ?? -1,
    titleOf: (lane) => titleOf(list, lane),
  };
  cache.set(list, names);
  return names;
}

/** A vCPU and what runs in it are called by their VM, everything else by its own name. */
function titleOf(list: LaneList, lane: LaneId): string {
  const own = list.names[lane] ?? "";
  const parent = list.parents[lane] ?? -1;
  switch (list.kinds[lane]) {
    case "vcpu":
    case "nested-vcpu":
    case "process":
    case "guest-thread":
      return parent < 0 ? own : `${titleOf(list, parent)} › ${own}`;
    case "vm":
      return own.startsWith("VM") ? own : `VM ${own}`;
    default:
      return own;
  }
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
