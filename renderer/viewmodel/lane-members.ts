import type { LaneList } from "../../workers/model/engine-api.js";
import { groupMembers } from "../../workers/model/group-members.js";
import type { LaneId, LaneKind } from "../../workers/model/lanes.js";
import { childrenOf, type LaneTree } from "./lane-tree.js";

/** The lanes that a heading lane stands for, of one kind. */
export interface LaneMembers {
  readonly lane: LaneId;
  readonly kind: LaneKind;
  readonly lanes: readonly LaneId[];
}

/** Undefined for a lane that has intervals of its own, or none below it. */
export function membersOf(list: LaneList, tree: LaneTree, lane: LaneId): LaneMembers | undefined {
  const shape = {
    kind: (id: LaneId) => list.kinds[id],
    hasRows: (id: LaneId) => 0 < (list.rows[id] ?? 0),
    children: (id: LaneId) => childrenOf(tree, id),
  };
  const lanes = groupMembers(shape, lane);
  const [first] = lanes;
  return first === undefined ? undefined : { lane, kind: list.kinds[first] ?? "group", lanes };
}
