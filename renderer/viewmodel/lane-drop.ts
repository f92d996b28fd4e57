import type { LaneId } from "../../workers/model/lanes.js";
import type { LaneLayout } from "./lane-layout.js";

/** Where a lane that is dragged would stand. */
export interface LaneDrop {
  readonly target: LaneId;
  readonly side: "before" | "after";
  /** The row at whose top the place is. */
  readonly row: number;
  readonly depth: number;
}

/**
 * The nearest place among the lanes beside it, for a row that is dragged to a height: `at` in rows, 2.5 is the middle of row
 * 2. Pinned rows stay among themselves. Undefined: the lane stays where it is.
 */
export function dropAt(layout: LaneLayout, from: number, at: number): LaneDrop | undefined {
  const drop = from < layout.pinnedCount ? pinnedDrop(layout, at) : siblingDrop(layout, from, at);
  const isWhereItIs = drop === undefined || drop.row === from || drop.row === endOfBlock(layout, from);
  return isWhereItIs ? undefined : drop;
}

/** The next row that is shown beside a row, below (1) or above (-1); -1: there is none. */
export function siblingRow(layout: LaneLayout, row: number, direction: 1 | -1): number {
  const { depths, parentRows, count, pinnedCount } = layout;
  if (row < pinnedCount) {
    const next = row + direction;
    return next < pinnedCount ? next : -1;
  }
  const parent = parentRows[row] ?? -1;
  for (let at = row + direction; pinnedCount <= at && at < count; at += direction) {
    if ((depths[at] ?? 0) < (depths[row] ?? 0)) return -1;
    if (parentRows[at] === parent && depths[at] === depths[row]) return at;
  }
  return -1;
}

/** The row below the last one that belongs to a row. */
function endOfBlock({ depths, count, pinnedCount }: LaneLayout, row: number): number {
  if (row < pinnedCount) return row + 1;
  let end = row + 1;
  while (end < count && (depths[row] ?? 0) < (depths[end] ?? 0)) end += 1;
  return end;
}

function pinnedDrop({ lanes, pinnedCount }: LaneLayout, at: number): LaneDrop | undefined {
  const row = Math.max(0, Math.min(pinnedCount - 1, Math.floor(at)));
  const target = lanes[row];
  if (target === undefined) return undefined;
  const side = at < row + 0.5 ? "before" : "after";
  return { target, side, row: side === "before" ? row : row + 1, depth: 0 };
}

function siblingDrop(layout: LaneLayout, from: number, at: number): LaneDrop | undefined {
  const { lanes, depths, count, pinnedCount } = layout;
  const depth = depths[from] ?? 0;
  const sibling = siblingAround(layout, from, Math.max(pinnedCount, Math.min(count - 1, Math.floor(at))));
  const target = lanes[sibling];
  if (target === undefined) return undefined;
  const end = endOfBlock(layout, sibling);
  const side = at - sibling < end - at ? "before" : "after";
  return { target, side, row: side === "before" ? sibling : end, depth };
}

/** The row beside `from` that a row belongs to; outside of their parent's block the first or the last of them. */
function siblingAround(layout: LaneLayout, from: number, row: number): number {
  const { parentRows, depths } = layout;
  const parent = parentRows[from] ?? -1;
  let at = row;
  while (0 <= at && !(parentRows[at] === parent && depths[at] === depths[from])) at = parentRows[at] ?? -1;
  if (0 <= at) return at;
  const direction = row < from ? -1 : 1;
  let last = from;
  for (let next = from; 0 <= next; next = siblingRow(layout, next, direction)) last = next;
  return last;
}
