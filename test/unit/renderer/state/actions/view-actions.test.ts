import { expect, test } from "vitest";
import { SMALL } from "../../../../fakes/synthetic.js";
import { openApp } from "../../open-app.js";

test("a trace opens as a whole", async () => {
  const app = await openApp();
  expect(app.stores.view.getState().view).toEqual({ startNs: 0, spanNs: SMALL.spanNs });
  expect(app.select.layout().count).toBe(15);
});

test("back and forward return to views", async () => {
  const app = await openApp();
  const { view } = app.actions;
  view.zoomToRange(1e9, 2e9);
  view.zoomToRange(1.2e9, 1.3e9);
  view.back();
  expect(app.stores.view.getState().view).toEqual({ startNs: 1e9, spanNs: 1e9 });
  view.back();
  expect(app.stores.view.getState().view.spanNs).toBe(SMALL.spanNs);
  view.forward();
  view.forward();
  expect(app.stores.view.getState().view.startNs).toBeCloseTo(1.2e9, 0);
});

test("a burst of zooming is one step of the history", async () => {
  const app = await openApp();
  for (let i = 0; i < 20; i++) app.actions.view.zoom(0.8, 2e9);
  expect(app.stores.view.getState().history.past).toHaveLength(1);
});
