import type { App } from "../../app.js";
import { SNAP_PX, snapped } from "../../viewmodel/snap.js";
import { nsPerPx } from "../../viewmodel/viewport.js";

/** A time, or that of a known moment beside it: an end of a state, the cursor, an event. `events`: times of those in view. */
export function nearEdge({ stores }: Pick<App, "stores">, timeNs: number, events: readonly number[]): number {
  const { view, widthPx } = stores.view.getState();
  const { hoverState, state, cursorNs } = stores.selection.getState();
  const { hit } = stores.search.getState();
  const moments = [hoverState?.start, hoverState?.end, state?.start, state?.end, hit?.t, cursorNs];
  const known = moments.filter((moment) => moment !== undefined);
  const reachNs = SNAP_PX * nsPerPx(view, widthPx);
  // What is drawn goes before what is not.
  const atKnown = snapped(timeNs, known, reachNs);
  return atKnown === timeNs ? snapped(timeNs, events, reachNs) : atKnown;
}
