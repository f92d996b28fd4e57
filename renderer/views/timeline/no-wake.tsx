import type { App } from "../../app.js";
import { rowOfLane } from "../../viewmodel/lane-layout.js";
import { pxOfRow } from "../../viewmodel/rows.js";
import { pxAtTime } from "../../viewmodel/viewport.js";
import { useDerived, useSelection } from "../use-app.js";

/** At the picked state: why the way to its cause or its effect leads nowhere. */
export function NoWake() {
  const words = useSelection((selection) => selection.noWake);
  const transform = useDerived((app) => (words === undefined ? undefined : placeOf(app)));
  if (words === undefined || transform === undefined) return null;
  return (
    <div className="tooltip no-wake" style={{ transform }} data-testid="no-wake">
      {words}
    </div>
  );
}

/** Room for the words beside the right edge. */
const WORDS_PX = 180;

/** Below the state, where it begins or enters the window; undefined where it is not in view. */
function placeOf(app: App): string | undefined {
  const { state } = app.stores.selection.getState();
  const { view, widthPx, heightPx, rowPx } = app.stores.view.getState();
  if (state === undefined) return undefined;
  const layout = app.select.layout();
  const row = rowOfLane(layout, state.lane);
  const [from, to] = [pxAtTime(view, widthPx, state.start), pxAtTime(view, widthPx, state.end)];
  if (row < 0 || to < 0 || widthPx < from) return undefined;
  const top = pxOfRow(layout, app.select.rows(), rowPx, row);
  if (top < 0 || heightPx < top) return undefined;
  const x = Math.max(0, Math.min(from, widthPx - WORDS_PX));
  const isLow = heightPx < top + 3 * rowPx;
  return `translate(${Math.round(x)}px, ${Math.round(isLow ? top - 2 * rowPx : top + rowPx + 4)}px)`;
}
