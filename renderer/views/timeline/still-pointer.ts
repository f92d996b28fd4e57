import type { App } from "../../app.js";
import { rowAtPx } from "../../viewmodel/rows.js";
import { timeAtPx } from "../../viewmodel/viewport.js";

/**
 * Updates the hovered place when the picture moves and the pointer does not: a zoom
 * by key, a jump, lanes that open. Returns the way to stop.
 */
export function followStillPointer(app: App): () => void {
  return app.loop.onUpdate(() => {
    const { hover } = app.stores.selection.getState();
    // The ruler has no lanes.
    if (hover === undefined || hover.yPx <= 0) return;
    const { view, widthPx, rowPx } = app.stores.view.getState();
    const row = rowAtPx(app.select.rows(), rowPx, hover.yPx);
    const lane = row < 0 ? undefined : app.select.layout().lanes[row];
    const timeNs = timeAtPx(view, widthPx, hover.xPx);
    if (lane !== hover.lane || timeNs !== hover.timeNs)
      app.actions.selection.hover({ ...hover, lane, timeNs, cell: undefined });
  });
}
