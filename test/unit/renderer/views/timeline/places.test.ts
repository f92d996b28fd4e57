import { expect, test } from "vitest";
import type { App } from "../../../../../renderer/app.js";
import { visibleRows } from "../../../../../renderer/viewmodel/rows.js";
import { ownPlaces, placesOf } from "../../../../../renderer/views/timeline/places.js";
import type { CanvasTokens } from "../../../../../renderer/views/timeline/tokens.js";

const ROW_PX = 20;

/** Lane 9 is pinned; of lanes 0 to 8 below it, the first three are scrolled away. Lane 10 is in no list, below lane 1. */
function scrolledApp(): App {
  const lanes = Int32Array.of(9, 0, 1, 2, 3, 4, 5, 6, 7, 8);
  const layout = { lanes, count: lanes.length, pinnedCount: 1, parentRows: new Int32Array(lanes.length).fill(-1) };
  const view = { widthPx: 100, heightPx: 100, rowPx: ROW_PX, scrollPx: 3 * ROW_PX, view: { startNs: 0, spanNs: 100 } };
  const rows = visibleRows(layout as never, view);
  const tree = { parents: Int32Array.of(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1) };
  const stores = { view: { getState: () => view }, session: { getState: () => ({ tree }) } };
  return { select: { layout: () => layout, rows: () => rows }, stores } as unknown as App;
}

test("a lane that is scrolled away under a pinned one has no place of its own", () => {
  const app = scrolledApp();
  const places = placesOf(app, {} as CanvasTokens);
  const own = ownPlaces(app, places);
  expect([9, 3, 4].map((lane) => own.top(lane))).toEqual([0, 20, 40]);
  expect([2, 8, 10].map((lane) => own.top(lane))).toEqual([undefined, undefined, undefined]);
  // An arrow to it leads there all the same, or to what it is below.
  expect([2, 8, 10].map((lane) => places.top(lane))).toEqual([0, 120, -20]);
});
