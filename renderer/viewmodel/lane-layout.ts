import type { LaneList } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { childCount, childrenOf, type LaneTree, startsInPart, startsOpen } from "./lane-tree.js";

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
  /** The row of the lane above each; -1: none, also for pinned rows. */
  readonly parentRows: Int32Array;
  /** Lanes left out because they were idle, with all below them. */
  readonly idleCount: number;
}

/** How the user wants lanes to stand, beside what is open. */
export interface Arrangement {
  /** Order of the lanes below one lane; as they come if left out. */
  readonly order?: (a: LaneId, b: LaneId) => number;
  /** Lanes to leave out unless one below them is shown. */
  readonly idle?: ReadonlySet<LaneId>;
}

export const Expansion = { LEAF: 0, CLOSED: 1, OPEN: 2, IN_PART: 3 } as const;

export const EMPTY_LAYOUT: LaneLayout = {
  count: 0,
  pinnedCount: 0,
  lanes: new Int32Array(0),
  depths: new Uint8Array(0),
  expansions: new Uint8Array(0),
  parentRows: new Int32Array(0),
  idleCount: 0,
};

/** Says whether a lane is wanted, or undefined to want all. */
export type LaneFilter = ((lane: LaneId) => boolean) | undefined;

export function layoutLanes(
  list: LaneList,
  tree: LaneTree,
  choices: TreeChoices,
  filter: LaneFilter,
  { order, idle }: Arrangement = {},
): LaneLayout {
  const kept = filter === undefined ? undefined : keptLanes(tree, filter);
  const lanes: number[] = [];
  const depths: number[] = [];
  const expansions: number[] = [];
  const parentRows: number[] = [];
  let idleCount = 0;
  const add = (lane: LaneId, depth: number, expansion: number, parentRow: number) => {
    lanes.push(lane);
    depths.push(depth);
    expansions.push(expansion);
    parentRows.push(parentRow);
  };
  for (const lane of choices.pinned) if (lane < tree.count) add(lane, 0, Expansion.LEAF, -1);
  const pinnedCount = lanes.length;
  const visit = (lane: LaneId, depth: number, parentRow: number) => {
    if (choices.hidden.has(lane)) return;
    if (kept !== undefined && kept[lane] === Keep.NO) return;
    const parent = childCount(tree, lane) > 0;
    const open = parent && isOpen(list, tree, choices, lane, kept?.[lane] === Keep.FOR_CHILDREN);
    const inPart = parent && !open && !choices.open.has(lane) && startsInPart(list, tree, lane);
    const row = lanes.length;
    add(lane, depth, expansionOf(parent, open, inPart), parentRow);
    if (open || inPart) {
      for (const child of inOrder(childrenOf(tree, lane), order)) {
        if (open || list.kinds[child] !== "process") visit(child, depth + 1, row);
      }
    }
    // What is not below anything stays: a machine is never left out.
    if (idle === undefined || depth === 0 || row + 1 < lanes.length || !idle.has(lane)) return;
    for (const column of [lanes, depths, expansions, parentRows]) column.pop();
    idleCount += 1;
  };
  for (const root of tree.roots) visit(root, 0, -1);
  return {
    count: lanes.length,
    pinnedCount,
    lanes: Int32Array.from(lanes),
    depths: Uint8Array.from(depths),
    expansions: Uint8Array.from(expansions),
    parentRows: Int32Array.from(parentRows),
    idleCount,
  };
}

function expansionOf(isParent: boolean, isOpen: boolean, isInPart: boolean): number {
  if (!isParent) return Expansion.LEAF;
  if (isOpen) return Expansion.OPEN;
  return isInPart ? Expansion.IN_PART : Expansion.CLOSED;
}

function inOrder(lanes: Int32Array, order: Arrangement["order"]): Int32Array {
  return order === undefined ? lanes : lanes.slice().sort(order);
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
