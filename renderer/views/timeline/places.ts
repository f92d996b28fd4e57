import type { App } from "../../app.js";
import { rowOfLane } from "../../viewmodel/lane-layout.js";
import { pxOfRow } from "../../viewmodel/rows.js";
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

/** Remembers rows: a path passes the same lanes again and again. */
function topFinder(app: App): Places["top"] {
  const layout = app.select.layout();
  const rows = app.select.rows();
  const { rowPx } = app.stores.view.getState();
  const { parents } = app.stores.session.getState().tree;
  const tops = new Map<number, number | undefined>();
  const find = (lane: number): number | undefined => {
    for (let one = lane; 0 <= one; one = parents[one] ?? -1) {
      const row = rowOfLane(layout, one);
      if (0 <= row) return pxOfRow(layout, rows, rowPx, row);
    }
    return undefined;
  };
  return (lane) => {
    if (!tops.has(lane)) tops.set(lane, find(lane));
    return tops.get(lane);
  };
}
