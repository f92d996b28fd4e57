import { expect, test } from "vitest";
import type { App } from "../../../../../renderer/app.js";
import { keptView } from "../../../../../renderer/persist/kept-rows.js";
import { keptStates, savedSqueeze, savedView } from "../../../../../renderer/state/persistence/saved-view.js";
import { breaksOf, shownSpan } from "../../../../../renderer/viewmodel/viewport.js";
import { quietOf } from "../../../../fakes/quiet.js";
import { SMALL } from "../../../../fakes/synthetic.js";
import { openApp } from "../../open-app.js";

const viewOf = (app: App) => app.stores.view.getState().view;
const { spanNs } = SMALL;
/** Most of the trace is one gap. */
const GAP = quietOf([spanNs * 0.1, spanNs * 0.9]);

/** What the window keeps of its view. */
function kept(app: App) {
  const { lanes, info } = app.stores.session.getState();
  if (lanes === undefined || info === undefined) throw new Error("nothing is open");
  return { row: keptView(savedView(info.contentId, 1, lanes, keptStates(app.stores))), lanes };
}

test("the window shows the same time with breaks, and as it was when all time is shown again", async () => {
  const app = await openApp();
  const { squeeze, view } = app.actions;
  view.show({ startNs: 0, spanNs: spanNs * 0.95 });
  const before = viewOf(app);
  squeeze.toggle();
  expect(viewOf(app)).toBe(before);
  squeeze.take(GAP);
  const squeezed = viewOf(app);
  expect([squeezed.startNs, squeezed.spanNs]).toEqual([before.startNs, before.spanNs]);
  expect(breaksOf(squeezed)).toEqual([{ t0: spanNs * 0.1, t1: spanNs * 0.9 }]);
  expect(shownSpan(squeezed)).toBeLessThan(spanNs * 0.2);
  // An answer that comes again is no step away from the view before.
  squeeze.take(quietOf([spanNs * 0.1, spanNs * 0.8]));
  squeeze.toggle();
  expect(viewOf(app)).toBe(before);
});

test("moves go by what is shown; all time of the window is shown where it is then", async () => {
  const app = await openApp();
  app.actions.squeeze.toggle();
  app.actions.squeeze.take(GAP);
  const whole = shownSpan(viewOf(app));
  app.actions.view.zoom(0.5, 0);
  expect(shownSpan(viewOf(app))).toBeCloseTo(whole / 2, 3);
  app.actions.view.fit();
  expect(app.stores.view.getState().isWhole).toBe(true);
  app.actions.view.zoomToRange(spanNs * 0.85, spanNs * 0.95);
  const { startNs } = viewOf(app);
  app.actions.squeeze.end();
  expect(viewOf(app).startNs).toBe(startNs);
  expect(viewOf(app).squeeze).toBeUndefined();
});

test("what is a gap stays so while zooming in, until gaps are squeezed anew", async () => {
  const app = await openApp();
  const { squeeze, view } = app.actions;
  const gaps = quietOf([spanNs * 0.1, spanNs * 0.9], [spanNs * 0.92, spanNs * 0.921]);
  squeeze.toggle();
  squeeze.take(gaps);
  view.zoomToRange(spanNs * 0.915, spanNs * 0.925);
  expect(breaksOf(viewOf(app))).toEqual([]);
  squeeze.again();
  squeeze.take(gaps);
  expect(breaksOf(viewOf(app))).toHaveLength(1);
});

test("it is kept with the view, and with a lane that it is about", async () => {
  const app = await openApp();
  const { squeeze, named } = app.actions;
  squeeze.toggleLane(3);
  squeeze.take(GAP);
  const { row, lanes } = kept(app);
  const { leastNs = 0 } = app.stores.view.getState().squeezing ?? {};
  expect(row?.squeezed).toEqual({ lane: lanes.paths[3], leastNs });
  expect(row && savedSqueeze(row, lanes)).toEqual({ lane: 3, leastNs });
  expect(row && savedSqueeze({ squeezed: { leastNs, lane: "of another trace" } }, lanes)).toBeUndefined();
  named.saveView("squeezed");
  squeeze.toggleLane(3);
  expect(app.stores.view.getState().squeezing).toBeUndefined();
  named.saveView("even");
  const idOf = (name: string) => [...app.stores.named.getState().saved.values()].find((one) => one.name === name)?.id;
  named.openView(idOf("squeezed") ?? "");
  expect(app.stores.view.getState().squeezing).toMatchObject({ lane: 3, leastNs });
  named.openView(idOf("even") ?? "");
  expect(app.stores.view.getState().squeezing).toBeUndefined();
});

test("a row that a database has damaged squeezes nothing", () => {
  const row = { contentId: "c", savedAt: 1, t0: 0, t1: 1 };
  for (const squeezed of [7, null, {}, { leastNs: 0 }, { leastNs: "1" }, { lane: "a" }]) {
    expect(keptView({ ...row, squeezed })).not.toHaveProperty("squeezed");
  }
  expect(keptView({ ...row, squeezed: { leastNs: 5, lane: 7 } })).toMatchObject({ squeezed: { leastNs: 5 } });
});

test("time is even while a clock is tried: by another one things happen at other times", async () => {
  const app = await openApp();
  app.actions.squeeze.toggle();
  app.actions.squeeze.take(GAP);
  const clock = { machine: "m", offsetNs: "0", ppm: 0, atNs: "0" };
  app.actions.clocks.tryOut(clock as Parameters<App["actions"]["clocks"]["tryOut"]>[0], 5n, 0);
  expect(viewOf(app).squeeze).toBeUndefined();
  app.actions.squeeze.toggle();
  expect(app.stores.view.getState().squeezing).toBeUndefined();
  expect(app.stores.ui.getState().message).toContain("a clock is tried");
});

test("where nothing would be left, or nothing is long enough, the window says so", async () => {
  const app = await openApp();
  const said = () => app.stores.ui.getState().message;
  app.actions.squeeze.toggle();
  app.actions.squeeze.take(quietOf([0, spanNs]));
  expect(said()).toMatch(/^So little happens on these lanes/);
  expect(viewOf(app).squeeze).toBeUndefined();
  app.actions.squeeze.again();
  expect(said()).toBe("");
  app.actions.squeeze.take(quietOf());
  expect(said()).toMatch(/^No gap in this window is long enough/);
  app.actions.squeeze.toggle();
  expect(said()).toBe("");
  app.actions.squeeze.restore({ lane: undefined, leastNs: 5 });
  app.actions.squeeze.take(quietOf());
  expect(said()).toBe("");
});
