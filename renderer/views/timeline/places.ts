import type { App } from "../../app.js";
import { rowOfLane } from "../../viewmodel/lane-layout.js";
import { isRowInSight, pxOfRow } from "../../viewmodel/rows.js";
import { pxAtTime } from "../../viewmodel/viewport.js";
import type { CanvasTokens } from "./tokens.js";

/** Where times and lanes are on screen, for painting over the lanes. In CSS px. */
export interface Places {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rowPx: number;
  readonly tokens: CanvasTokens;
  x(timeNs: number): number;
  /** Top of the row of a lane, or of the closed lane above it; undefined where neither is on show. */
  top(lane: number): number | undefined;
}

/** As the stores are now. */
export function placesOf(app: App, tokens: CanvasTokens): Places {
  const { view, widthPx, heightPx, rowPx } = app.stores.view.getState();
  return { widthPx, heightPx, rowPx, tokens, x: (timeNs) => pxAtTime(view, widthPx, timeNs), top: topFinder(app) };
}

/**
 * Places of lanes in sight only. `places` puts a lane that is not on show on the row of its parent, and one that is
 * scrolled away under rows that stay on theirs: its marks would be wrong there. A lane may leave the list before its marks
 * come.
 */
export function ownPlaces(app: App, places: Places): Places {
  const layout = app.select.layout();
  const rows = app.select.rows();
  const top = remembering((lane) =>
    isRowInSight(layout, rows, rowOfLane(layout, lane)) ? places.top(lane) : undefined,
  );
  return { ...places, top };
}

/** A lane's row is looked for once: a path passes the same lanes again and again. */
function remembering(find: Places["top"]): Places["top"] {
  const tops = new Map<number, number | undefined>();
  return (lane) => {
    if (!tops.has(lane)) tops.set(lane, find(lane));
    return tops.get(lane);
  };
}

function topFinder(app: App): Places["top"] {
  const layout = app.select.layout();
  const rows = app.select.rows();
  const { rowPx } = app.stores.view.getState();
  const { parents } = app.stores.session.getState().tree;
  return remembering((lane) => {
    for (let one = lane; 0 <= one; one = parents[one] ?? -1) {
      const row = rowOfLane(layout, one);
      if (0 <= row) return pxOfRow(layout, rows, rowPx, row);
    }
    return undefined;
  });
}
