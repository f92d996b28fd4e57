import type { KeyboardEvent, MouseEvent } from "react";
import type { App } from "../app.js";
import { Expansion, rowOfLane } from "../viewmodel/lane-layout.js";
import { labelOf } from "../viewmodel/lane-names.js";
import { openContextMenu } from "./parts/open-context-menu.js";

/** A lane stands this much further right than the one that it is below. */
export const INDENT_PX = 14;

/** The id of a row's element, for `aria-activedescendant`: the focus is on the tree, and its cursor is the selected lane. */
export function rowId(lane: number): string {
  return `lane-${lane}`;
}

/** Keys of the tree that mean something else than in the picture; up and down are the same in both. */
export function onTreeKey(app: App, event: KeyboardEvent): void {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const layout = app.select.layout();
  const lane = app.stores.selection.getState().lane ?? layout.lanes[0];
  const row = lane === undefined ? -1 : rowOfLane(layout, lane);
  if (lane === undefined || row < 0) return;
  const isOpen = layout.expansions[row] === Expansion.OPEN;
  const go = (to: number | undefined) => {
    if (to !== undefined) app.actions.selection.selectLane(to);
  };
  if (event.code === "ArrowRight" && isOpen) go(layout.lanes[row + 1]);
  else if (event.code === "ArrowRight") app.actions.tree.setOpen(lane, true);
  else if (event.code === "ArrowLeft" && (isOpen || layout.expansions[row] === Expansion.IN_PART))
    app.actions.tree.setOpen(lane, false);
  else if (event.code === "ArrowLeft") go(parentAbove(layout, row));
  else if (event.code === "Enter" || event.code === "Space") app.actions.tree.toggleOpen(lane);
  else if (event.code === "Home") go(layout.lanes[0]);
  else if (event.code === "End") go(layout.lanes[layout.count - 1]);
  else return;
  event.preventDefault();
}

/** The menu key on the tree: that of the lane at its cursor. */
export function openTreeMenu(app: App, event: MouseEvent): void {
  const { lane } = app.stores.selection.getState();
  const title = lane === undefined ? "" : labelOf(app.stores.session.getState().lanes, lane);
  const place = lane === undefined ? undefined : document.getElementById(rowId(lane))?.getBoundingClientRect();
  openContextMenu(app, event, lane === undefined ? undefined : { kind: "lane", title, lane }, place);
}

function parentAbove(
  layout: { readonly lanes: Int32Array; readonly depths: Uint8Array },
  row: number,
): number | undefined {
  for (let above = row - 1; 0 <= above; above--)
    if ((layout.depths[above] ?? 0) < (layout.depths[row] ?? 0)) return layout.lanes[above];
  return undefined;
}
