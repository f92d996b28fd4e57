import { formatCountOf } from "../../workers/core/format.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { type LaneLayout, rowOfLane } from "./lane-layout.js";
import { childrenOf, type LaneTree, withDescendants } from "./lane-tree.js";
import { pxOfRow, type VisibleRows } from "./rows.js";

/** The lanes that a selection is limited to, by the rows that were picked. */
export type Area = ReadonlySet<LaneId>;

/** The lanes of all rows from one to another, in either order; of a lane that is not on show none. */
export function rowsBetween(layout: LaneLayout, a: LaneId, b: LaneId): Area {
  const rows = [rowOfLane(layout, a), rowOfLane(layout, b)].filter((row) => 0 <= row);
  if (rows.length === 0) return new Set();
  return new Set(layout.lanes.subarray(Math.min(...rows), Math.max(...rows) + 1));
}

/** With one lane more, or less; undefined when none is left. */
export function toggled(area: Area, lane: LaneId): Area | undefined {
  const next = new Set(area);
  if (!next.delete(lane)) next.add(lane);
  return next.size === 0 ? undefined : next;
}

/**
 * The lanes to ask the engine about. A lane whose children were picked too stands for itself; one that was picked without
 * them stands for all below it: a closed VM for its vCPUs.
 */
export function lanesOfArea(tree: LaneTree, area: Area): Int32Array {
  const lanes = new Set<LaneId>();
  for (const lane of area) {
    if (tree.count <= lane) continue;
    const hasPicked = childrenOf(tree, lane).some((child) => area.has(child));
    for (const one of hasPicked ? [lane] : withDescendants(tree, lane)) lanes.add(one);
  }
  return Int32Array.from(lanes).sort();
}

/**
 * The same for questions that take a lane as all below it. A lane of which only some children were picked would bring the
 * others, so it is left out.
 */
export function headsOfArea(tree: LaneTree, area: Area): readonly LaneId[] {
  const isWhole = (lane: LaneId) => {
    const picked = childrenOf(tree, lane).filter((child) => area.has(child)).length;
    return picked === 0 || picked === childrenOf(tree, lane).length;
  };
  return [...lanesOfArea(tree, area)].filter((lane) => !area.has(lane) || isWhole(lane));
}

/** "vCPU 0", or how many lanes. */
export function areaWords(area: Area, title: (lane: LaneId) => string): string {
  const [only] = area;
  return area.size === 1 && only !== undefined ? title(only) : formatCountOf(area.size, "lane");
}

/** Rows of the area beside each other, in px of the lane area. */
export interface Band {
  readonly topPx: number;
  readonly heightPx: number;
}

/** The rows of an area that are on screen. What lies under rows that stay while others scroll is left out. */
export function areaBands(layout: LaneLayout, rows: VisibleRows, rowPx: number, area: Area): readonly Band[] {
  const bands: Band[] = [];
  const add = (top: number, bottom: number) => {
    const last = bands.at(-1);
    if (bottom <= top) return;
    if (last !== undefined && Math.abs(last.topPx + last.heightPx - top) < 0.5)
      bands[bands.length - 1] = { topPx: last.topPx, heightPx: bottom - last.topPx };
    else bands.push({ topPx: top, heightPx: bottom - top });
  };
  const put = (row: number, leastPx: number) => {
    if (!area.has(layout.lanes[row] ?? -1)) return;
    const top = pxOfRow(layout, rows, rowPx, row);
    add(Math.max(leastPx, top), top + rowPx);
  };
  for (let row = 0; row < rows.pinnedCount; row++) put(row, 0);
  for (const row of rows.stickyRows) put(row, 0);
  for (let row = rows.firstRow; row < rows.firstRow + rows.rowCount; row++)
    if (!rows.stickyRows.includes(row)) put(row, rows.coveredPx);
  return bands;
}
