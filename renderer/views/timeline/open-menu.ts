import type { App } from "../../app.js";
import { selectedTarget } from "../../commands/target-command.js";
import { rowOfLane } from "../../viewmodel/lane-layout.js";
import { titleOf } from "../../viewmodel/lane-names.js";
import { shownState } from "../../viewmodel/own-states.js";
import { pxOfRow } from "../../viewmodel/rows.js";
import type { Target } from "../../viewmodel/target.js";
import { formatTime } from "../../viewmodel/time-format.js";
import { pxAtTime } from "../../viewmodel/viewport.js";
import { openContextMenu } from "../parts/open-context-menu.js";

export interface MenuPlace {
  readonly lane: number | undefined;
  readonly timeNs: number;
  /** Id of what is written there. */
  readonly annotation: string | undefined;
}

/** Opens the menu of a place in the picture: of its state, or of the time where no lane is. The place becomes selected. */
export async function openMenuAt(app: App, event: MouseEvent, { lane, timeNs, annotation }: MenuPlace): Promise<void> {
  if (lane === undefined) return openContextMenu(app, event, { ...timeTarget(app, timeNs), annotation });
  const state = await app.actions.selection.aim(lane, timeNs);
  const name = titleOf(app.stores.session.getState().lanes, lane);
  const title = state === undefined ? name : `${name} · ${shownState(state.state, state.reason).title}`;
  const range = state && { t0: state.start, t1: state.end };
  const kind = state === undefined ? "lane" : "state";
  openContextMenu(app, event, { kind, title, lane, timeNs, state, range, annotation });
}

/** A moment of the scale; a selection that it lies in comes with it. */
function timeTarget(app: App, timeNs: number): Target {
  const { range } = app.stores.selection.getState();
  const isInside = range !== undefined && range.t0 <= timeNs && timeNs <= range.t1;
  return {
    kind: "time",
    title: formatTime(app.select.timeBase(), timeNs),
    timeNs: Math.round(timeNs),
    range: isInside ? range : undefined,
  };
}

/** By key: the menu of what is selected, at its place in the picture. */
export function openMenuOfSelection(app: App, surface: HTMLElement): void {
  const target = selectedTarget(app);
  if (target === undefined) return;
  const box = surface.getBoundingClientRect();
  const { view, widthPx, rowPx } = app.stores.view.getState();
  const row = target.lane === undefined ? -1 : rowOfLane(app.select.layout(), target.lane);
  const y = row < 0 ? 0 : pxOfRow(app.select.layout(), app.select.rows(), rowPx, row) + rowPx;
  const x = target.timeNs === undefined ? 0 : pxAtTime(view, widthPx, target.timeNs);
  const xPx = box.left + Math.max(0, Math.min(box.width, x));
  const yPx = box.top + Math.max(0, Math.min(box.height, y));
  app.actions.ui.openMenu({ target, xPx, yPx });
}
