import type { LaneLayout } from "./lane-layout.js";

/** Sizes of the lane area, in CSS px. */
export interface LaneArea {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rowPx: number;
  readonly scrollPx: number;
}

/** Which display rows are on screen: pinned rows first, then a run of scrolling rows. */
export interface VisibleRows {
  readonly pinnedPx: number;
  readonly pinnedCount: number;
  /** First scrolling row (index into the layout) and how many are at least partly on screen. */
  readonly firstRow: number;
  readonly rowCount: number;
  /** Px of `firstRow` scrolled away above the pinned area. */
  readonly offsetPx: number;
  /**
   * Rows above the first ones on screen that they belong to, such as their VM, from the outermost on. They lie over the
   * scrolling rows, below the pinned ones.
   */
  readonly stickyRows: readonly number[];
  /** The end of pinned and sticky rows: what scrolls is visible below. */
  readonly coveredPx: number;
}

/** Pinned lanes take at most this share of the height; the rest must stay reachable. */
const MAX_PINNED_SHARE = 0.5;
/** And rows that stay while what belongs to them scrolls, at most this share. */
const MAX_STICKY_SHARE = 0.25;

export function visibleRows(layout: LaneLayout, area: LaneArea): VisibleRows {
  const pinnedCount = Math.min(layout.pinnedCount, Math.floor((area.heightPx * MAX_PINNED_SHARE) / area.rowPx));
  const pinnedPx = pinnedCount * area.rowPx;
  const scrollPx = clampScroll(layout, area, area.scrollPx);
  const skipped = Math.floor(scrollPx / area.rowPx);
  const offsetPx = scrollPx - skipped * area.rowPx;
  const firstRow = layout.pinnedCount + skipped;
  const fitting = Math.ceil((area.heightPx - pinnedPx + offsetPx) / area.rowPx);
  const rowCount = Math.max(0, Math.min(fitting, layout.count - firstRow));
  const mostSticky = Math.floor((area.heightPx * MAX_STICKY_SHARE) / area.rowPx);
  const stickyRows = stickyRowsOf(layout, firstRow, mostSticky);
  const coveredPx = pinnedPx + stickyRows.length * area.rowPx;
  return { pinnedPx, pinnedCount, firstRow, rowCount, offsetPx, stickyRows, coveredPx };
}

/** The rows that the first row below them belongs to. Each of them covers a row, so that a later one is the first. */
function stickyRowsOf(layout: LaneLayout, firstRow: number, most: number): readonly number[] {
  let sticky: readonly number[] = [];
  for (let count = 0; count <= most; count += 1) {
    const above = rowsAbove(layout, firstRow + count);
    sticky = above.slice(0, count);
    if (above.length <= count) break;
  }
  return sticky;
}

function rowsAbove(layout: LaneLayout, row: number): number[] {
  const above: number[] = [];
  for (let at = layout.parentRows[row] ?? -1; 0 <= at; at = layout.parentRows[at] ?? -1) above.unshift(at);
  return above;
}

export function contentPx(layout: LaneLayout, rowPx: number): number {
  return (layout.count - layout.pinnedCount) * rowPx;
}

export function clampScroll(layout: LaneLayout, area: LaneArea, scrollPx: number): number {
  const pinned = Math.min(layout.pinnedCount, Math.floor((area.heightPx * MAX_PINNED_SHARE) / area.rowPx));
  const room = area.heightPx - pinned * area.rowPx;
  return Math.max(0, Math.min(scrollPx, contentPx(layout, area.rowPx) - room));
}

/** Display row at a height, -1 below the last. */
export function rowAtPx(rows: VisibleRows, rowPx: number, yPx: number): number {
  if (yPx < 0) return -1;
  if (yPx < rows.pinnedPx) return Math.floor(yPx / rowPx);
  if (yPx < rows.coveredPx) return rows.stickyRows[Math.floor((yPx - rows.pinnedPx) / rowPx)] ?? -1;
  const slot = Math.floor((yPx - rows.pinnedPx + rows.offsetPx) / rowPx);
  return slot < rows.rowCount ? rows.firstRow + slot : -1;
}

/** Top of a display row; may lie outside the area. */
export function pxOfRow(layout: LaneLayout, rows: VisibleRows, rowPx: number, row: number): number {
  if (row < layout.pinnedCount) return row * rowPx;
  const sticky = rows.stickyRows.indexOf(row);
  if (0 <= sticky) return rows.pinnedPx + sticky * rowPx;
  return rows.pinnedPx + (row - rows.firstRow) * rowPx - rows.offsetPx;
}

/** Whether a display row is seen at least in part: others lie outside the area, or under rows that stay. */
export function isRowInSight(layout: LaneLayout, rows: VisibleRows, row: number): boolean {
  if (row < layout.pinnedCount) return 0 <= row && row < rows.pinnedCount;
  const firstFree = rows.firstRow + rows.stickyRows.length;
  return rows.stickyRows.includes(row) || (firstFree <= row && row < rows.firstRow + rows.rowCount);
}

/** The scroll position that shows a row with the least movement. */
export function scrollToRow(layout: LaneLayout, area: LaneArea, row: number): number {
  if (row < layout.pinnedCount) return area.scrollPx;
  const pinned = visibleRows(layout, area).pinnedPx;
  const top = (row - layout.pinnedCount) * area.rowPx;
  const room = area.heightPx - pinned;
  // The rows it belongs to will lie over those before it.
  const stickyPx = rowsAbove(layout, row).length * area.rowPx;
  if (top - stickyPx < area.scrollPx) return clampScroll(layout, area, top - stickyPx - area.rowPx);
  if (area.scrollPx + room < top + area.rowPx) return clampScroll(layout, area, top + 2 * area.rowPx - room);
  return area.scrollPx;
}

/** Lanes on screen, plus `extra` scrolling rows above and below, in display order without repeats. */
export function lanesAround(layout: LaneLayout, rows: VisibleRows, extra: number): Int32Array {
  const from = Math.max(layout.pinnedCount, rows.firstRow - extra);
  const to = Math.min(layout.count, rows.firstRow + rows.rowCount + extra);
  const lanes = new Set<number>();
  for (let row = 0; row < rows.pinnedCount; row++) lanes.add(layout.lanes[row] ?? 0);
  for (const row of rows.stickyRows) lanes.add(layout.lanes[row] ?? 0);
  for (let row = from; row < to; row++) lanes.add(layout.lanes[row] ?? 0);
  return Int32Array.from(lanes);
}
