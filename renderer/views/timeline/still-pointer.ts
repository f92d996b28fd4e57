import type { App } from "../../app.js";
import type { CellContent } from "../../viewmodel/cell-texture.js";
import { rowAtPx } from "../../viewmodel/rows.js";
import { nsPerPx, timeAtPx } from "../../viewmodel/viewport.js";

/**
 * Updates the hovered place when the picture moves and the pointer does not: a zoom by key, a jump, lanes that open, and
 * what is there when more has been read. Returns the way to stop.
 */
export function followStillPointer(
  app: App,
  cellUnder: (lane: number, timeNs: number) => CellContent | undefined,
): () => void {
  let read = "";
  return app.loop.onUpdate(() => {
    const { hover } = app.stores.selection.getState();
    // The ruler has no lanes.
    if (hover === undefined || hover.yPx <= 0) return;
    const { view, widthPx, rowPx } = app.stores.view.getState();
    const row = rowAtPx(app.select.rows(), rowPx, hover.yPx);
    const lane = row < 0 ? undefined : app.select.layout().lanes[row];
    const timeNs = timeAtPx(view, widthPx, hover.xPx);
    const cell = lane === undefined ? undefined : cellUnder(lane, timeNs);
    const isMoved = lane !== hover.lane || timeNs !== hover.timeNs;
    // The cell of a place is known a little later than the place.
    if (isMoved || !isSameCell(cell, hover.cell)) app.actions.pointer.moveTo({ ...hover, lane, timeNs, cell });
    const { generation, progress } = app.stores.session.getState();
    // A zoom at the pointer leaves the time under it, but its pixel is another.
    const now = `${generation}:${progress?.serial ?? 0}:${nsPerPx(view, widthPx)}`;
    if (now !== read) app.actions.pointer.askAgain();
    read = now;
  });
}

function isSameCell(a: CellContent | undefined, b: CellContent | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.lengthNs !== b.lengthNs || a.states.length !== b.states.length) return false;
  return a.states.every(({ state, share }, i) => state === b.states[i]?.state && share === b.states[i]?.share);
}
