import type { LaneList } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { type ArrangedLanes, inOrder, ROOT } from "./arranged-lanes.js";
import { childrenOf, type LaneTree, startsInPart, startsOpen } from "./lane-tree.js";

/** The changes of the user to the tree; they are kept per trace. */
export interface TreeChoices {
  /** Lanes opened or closed by hand; others follow `startsOpen`. */
  readonly open: ReadonlyMap<LaneId, boolean>;
  readonly hidden: ReadonlySet<LaneId>;
  /** In the order they were pinned. */
  readonly pinned: readonly LaneId[];
  /** Where the user put lanes among those beside them. It goes before any other order. */
  readonly arranged?: ArrangedLanes;
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
  const rows = new RowColumns(tree.count + choices.pinned.length);
  const { first, children } = tree;
  const hasHidden = 0 < choices.hidden.size;
  let idleCount = 0;
  for (const lane of choices.pinned) if (lane < tree.count) rows.add(lane, 0, Expansion.LEAF, -1);
  const pinnedCount = rows.count;
  const visit = (lane: LaneId, depth: number, parentRow: number) => {
    if (hasHidden && choices.hidden.has(lane)) return;
    if (kept !== undefined && kept[lane] === Keep.NO) return;
    const begin = first[lane] ?? 0;
    const end = first[lane + 1] ?? 0;
    const row = rows.count;
    // Most lanes have none below them. With 100 000 lanes, each look-up that is saved here counts.
    if (begin === end) rows.add(lane, depth, Expansion.LEAF, parentRow);
    else {
      const open = isOpen(list, tree, choices, lane, kept?.[lane] === Keep.FOR_CHILDREN);
      const inPart = !open && !choices.open.has(lane) && startsInPart(list, tree, lane);
      rows.add(lane, depth, expansionOf(open, inPart), parentRow);
      const own = choices.arranged?.get(lane);
      const sorted = order && (() => childrenOf(tree, lane).slice().sort(order));
      const below = own === undefined ? (sorted?.() ?? children) : inOrder(childrenOf(tree, lane), own);
      const from = below === children ? begin : 0;
      for (let at = from; (open || inPart) && at < from + end - begin; at++) {
        const child = below[at] ?? -1;
        if (open || list.kinds[child] !== "process") visit(child, depth + 1, row);
      }
    }
    // What is not below anything stays: a machine is never left out.
    if (idle === undefined || depth === 0 || row + 1 < rows.count || !idle.has(lane)) return;
    rows.count -= 1;
    idleCount += 1;
  };
  const roots = choices.arranged?.get(ROOT);
  for (const root of roots === undefined ? tree.roots : inOrder(tree.roots, roots)) visit(root, 0, -1);
  return rows.layout(pinnedCount, idleCount);
}

/** The columns of a layout while they grow: no row is an object. */
class RowColumns {
  count = 0;
  private readonly lanes: Int32Array;
  private readonly depths: Uint8Array;
  private readonly expansions: Uint8Array;
  private readonly parentRows: Int32Array;

  constructor(most: number) {
    this.lanes = new Int32Array(most);
    this.depths = new Uint8Array(most);
    this.expansions = new Uint8Array(most);
    this.parentRows = new Int32Array(most);
  }

  add(lane: LaneId, depth: number, expansion: number, parentRow: number): void {
    const row = this.count++;
    this.lanes[row] = lane;
    this.depths[row] = depth;
    this.expansions[row] = expansion;
    this.parentRows[row] = parentRow;
  }

  layout(pinnedCount: number, idleCount: number): LaneLayout {
    const { count } = this;
    return {
      count,
      pinnedCount,
      lanes: this.lanes.slice(0, count),
      depths: this.depths.slice(0, count),
      expansions: this.expansions.slice(0, count),
      parentRows: this.parentRows.slice(0, count),
      idleCount,
    };
  }
}

function expansionOf(isOpen: boolean, isInPart: boolean): number {
  if (isOpen) return Expansion.OPEN;
  return isInPart ? Expansion.IN_PART : Expansion.CLOSED;
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
    const end = tree.first[lane + 1] ?? 0;
    for (let at = tree.first[lane] ?? 0; at < end; at++) below = visit(tree.children[at] ?? -1) || below;
    kept[lane] = matched ? Keep.MATCH : below ? Keep.FOR_CHILDREN : Keep.NO;
    return matched || below;
  };
  for (const root of tree.roots) visit(root);
  return kept;
}
