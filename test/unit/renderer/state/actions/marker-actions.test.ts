import { expect, test } from "vitest";
import type { App } from "../../../../../renderer/app.js";
import { memoryStore } from "../../../../../renderer/persist/store.js";
import { ok } from "../../../../../workers/core/result.js";
import { openApp, settled } from "../../open-app.js";

const markers = (app: App) => app.stores.markers.getState();
const hover = (app: App, xPx: number) =>
  app.actions.pointer.moveTo({ timeNs: xPx * 1e3, lane: undefined, xPx, yPx: 0, cell: undefined });

/** One px is a microsecond. */
async function openAt() {
  const app = await openApp();
  app.actions.view.show({ startNs: 0, spanNs: 1e6 });
  return app;
}

test("a marker is set where the pointer or the cursor was put last", async () => {
  const app = await openAt();
  app.actions.markers.setHere("a");
  expect(markers(app).a).toBe(5e5);
  hover(app, 100);
  app.actions.markers.setHere("a");
  expect(markers(app).a).toBe(1e5);
  app.actions.selection.setCursor(7e5);
  app.actions.markers.setHere("b");
  expect(markers(app)).toEqual({ a: 1e5, b: 7e5 });
  hover(app, 101);
  app.actions.markers.setHere("b");
  expect(markers(app).b).toBe(1.01e5);
});

test("it snaps to an end of the picked state that is near", async () => {
  const app = await openAt();
  const { lanes } = app.stores.session.getState();
  const vcpu = lanes?.kinds.indexOf("vcpu") ?? -1;
  app.actions.selection.pick(vcpu, 3e5);
  await settled();
  const { state } = app.stores.selection.getState();
  if (state === undefined) throw new Error("no state");
  hover(app, state.end / 1e3 + 4);
  app.actions.markers.setHere("a");
  expect(markers(app).a).toBe(state.end);
  hover(app, state.end / 1e3 + 40);
  app.actions.markers.setHere("a");
  expect(markers(app).a).not.toBe(state.end);
});

test("what lies between them is zoomed to and selected, whichever comes first", async () => {
  const app = await openAt();
  const { markers: actions } = app.actions;
  actions.select();
  expect(app.stores.selection.getState().range).toBeUndefined();
  actions.set("a", 4e5);
  actions.set("b", 2e5);
  actions.select();
  expect(app.stores.selection.getState().range).toEqual({ t0: 2e5, t1: 4e5 });
  actions.zoom();
  const { view } = app.stores.view.getState();
  expect(view.startNs).toBeLessThan(2e5);
  expect(view.startNs + view.spanNs).toBeGreaterThan(4e5);
  expect(view.spanNs).toBeLessThan(3e5);
  actions.jump("b");
  expect(app.stores.selection.getState().cursorNs).toBe(2e5);
});

test("undo takes setting, dragging and taking away back, one drag at once", async () => {
  const app = await openAt();
  const { markers: actions, edits } = app.actions;
  actions.set("a", 1e5);
  actions.set("b", 2e5);
  for (const to of [3e5, 3.5e5, 4e5]) actions.drag("b", to);
  actions.endDrag("b", 2e5);
  expect(markers(app)).toEqual({ a: 1e5, b: 4e5 });
  actions.clear();
  expect(markers(app)).toEqual({ a: undefined, b: undefined });
  await edits.undo();
  expect(markers(app)).toEqual({ a: 1e5, b: 4e5 });
  await edits.undo();
  expect(markers(app)).toEqual({ a: 1e5, b: 2e5 });
  await edits.undo();
  expect(markers(app)).toEqual({ a: 1e5, b: undefined });
  await edits.undo();
  expect(markers(app)).toEqual({ a: undefined, b: undefined });
  await edits.redo();
  expect(markers(app).a).toBe(1e5);
});

test("they stay within the trace, and come back with it", async () => {
  const store = memoryStore();
  const first = await openAt();
  const stop = await first.actions.persistence.start(ok(store));
  await settled();
  first.actions.markers.set("a", -5);
  first.actions.markers.set("b", 3e5);
  stop();
  const second = await openApp();
  await second.actions.persistence.start(ok(store));
  await settled();
  expect(markers(second)).toEqual({ a: first.select.bounds().beginNs, b: 3e5 });
});
