import type { LaneList } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { childCount, childrenOf, type LaneTree, startsOpen } from "./lane-tree.js";

/** The changes of the user to the tree; they are kept per trace. */
export interface TreeChoices {
  /** Lanes opened or closed by hand; others follow `startsOpen`. */
  readonly open: ReadonlyMap<LaneId, boolean>;
  readonly hidden: ReadonlySet<LaneId>;
  /** In the order they were pinned. */
  readonly pinned: readonly LaneId[];
}

/** The lanes on show, from top to bottom, as columns. `pinnedCount` rows come first and do not scroll. */
export interface LaneLayout {
  readonly count: number;
  readonly pinnedCount: number;
  readonly lanes: Int32Array;
  readonly depths: Uint8Array;
  readonly expansions: Uint8Array;
}

export const Expansion = { LEAF: 0, CLOSED: 1, OPEN: 2 } as const;

export const EMPTY_LAYOUT: LaneLayout = {
  count: 0,
  pinnedCount: 0,
  lanes: new Int32Array(0),
  depths: new Uint8Array(0),
  expansions: new Uint8Array(0),
};

/** Says whether a lane is wanted, or undefined to want all. */
export type LaneFilter = ((lane: LaneId) => boolean) | undefined;

export function layoutLanes(list: LaneList, tree: LaneTree, choices: TreeChoices, filter: LaneFilter): LaneLayout {
  const kept = filter === undefined ? undefined : keptLanes(tree, filter);
  const lanes: number[] = [];
  const depths: number[] = [];
  const expansions: number[] = [];
  const add = (lane: LaneId, depth: number, expansion: number) => {
    lanes.push(lane);
    depths.push(depth);
    expansions.push(expansion);
  };
  for (const lane of choices.pinned) if (lane < tree.count) add(lane, 0, Expansion.LEAF);
  const pinnedCount = lanes.length;
  const visit = (lane: LaneId, depth: number) => {
    if (choices.hidden.has(lane)) return;
    if (kept !== undefined && kept[lane] === Keep.NO) return;
    const parent = childCount(tree, lane) > 0;
    const open = parent && isOpen(list, tree, choices, lane, kept?.[lane] === Keep.FOR_CHILDREN);
    add(lane, depth, parent ? (open ? Expansion.OPEN : Expansion.CLOSED) : Expansion.LEAF);
    if (open) for (const child of childrenOf(tree, lane)) visit(child, depth + 1);
  };
  for (const root of tree.roots) visit(root, 0);
  return {
    count: lanes.length,
    pinnedCount,
    lanes: Int32Array.from(lanes),
    depths: Uint8Array.from(depths),
    expansions: Uint8Array.from(expansions),
  };
}

/** Display row of a lane: in the tree if it is there, else among the pinned; -1 if nowhere. */
export function rowOfLane(layout: LaneLayout, lane: LaneId): number {
  const inTree = layout.lanes.indexOf(lane, layout.pinnedCount);
  return 0 <= inTree ? inTree : layout.lanes.indexOf(lane);
}

/** All lanes above `lane`, nearest first. */
export function ancestorsOf(tree: LaneTree, lane: LaneId): LaneId[] {
  const above: LaneId[] = [];
  let parent = tree.parents[lane] ?? -1;
  while (0 <= parent) {
    above.push(parent);
    parent = tree.parents[parent] ?? -1;
  }
  return above;
}

function isOpen(list: LaneList, tree: LaneTree, choices: TreeChoices, lane: LaneId, holdsMatches: boolean): boolean {
  return choices.open.get(lane) ?? (holdsMatches || startsOpen(list, tree, lane));
}

const Keep = { NO: 0, MATCH: 1, FOR_CHILDREN: 2 } as const;

/** A lane stays if it matches, or if something below it does. */
function keptLanes(tree: LaneTree, filter: (lane: LaneId) => boolean): Uint8Array {
  const kept = new Uint8Array(tree.count);
  const visit = (lane: LaneId): boolean => {
    const matched = filter(lane);
    let below = false;
    for (const child of childrenOf(tree, lane)) below = visit(child) || below;
    kept[lane] = matched ? Keep.MATCH : below ? Keep.FOR_CHILDREN : Keep.NO;
    return matched || below;
  };
  for (const root of tree.roots) visit(root);
  return kept;
}
