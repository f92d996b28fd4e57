import { expect, test } from "vitest";
import type { App } from "../../../../../renderer/app.js";
import { memoryStore } from "../../../../../renderer/persist/store.js";
import { ok } from "../../../../../workers/core/result.js";
import { openApp, settled } from "../../open-app.js";

const shown = (app: App) => {
  const { lanes } = app.stores.session.getState();
  return [...app.select.layout().lanes].map((lane) => lanes?.paths[lane] ?? "");
};
const cpus = (app: App) => shown(app).filter((path) => /\/cpu\/\d+$/.test(path));
const idOf = (app: App, path: string) => app.stores.session.getState().lanes?.paths.indexOf(path) ?? -1;

/** With the CPUs on show. */
async function openCpus() {
  const app = await openApp();
  const { lanes, tree } = app.stores.session.getState();
  const cpu = lanes?.kinds.indexOf("cpu") ?? -1;
  app.actions.tree.reveal(cpu);
  expect(tree.parents[cpu]).toBeGreaterThanOrEqual(0);
  return app;
}

test("a lane is moved among those beside it by key, and each move is taken back", async () => {
  const app = await openCpus();
  const before = cpus(app);
  const [first = ""] = before;
  const lane = idOf(app, first);
  app.actions.arrange.step(lane, 1);
  app.actions.arrange.step(lane, 1);
  const moved = [...before.slice(1, 3), first, ...before.slice(3)];
  expect(cpus(app)).toEqual(moved);
  app.actions.arrange.step(lane, -1);
  await app.actions.edits.undo();
  expect(cpus(app)).toEqual(moved);
  await app.actions.edits.undo();
  await app.actions.edits.undo();
  expect(cpus(app)).toEqual(before);
  app.actions.arrange.step(lane, -1);
  expect(cpus(app)).toEqual(before);
  expect(app.stores.ui.getState().announcement).toContain("nothing above");
});

test("hidden lanes are passed by, and stand where they stood when they are shown again", async () => {
  const app = await openCpus();
  const [first = "", second = "", third = "", ...rest] = cpus(app);
  app.actions.tree.hide(idOf(app, second));
  app.actions.arrange.step(idOf(app, first), 1);
  expect(cpus(app)).toEqual([third, first, ...rest]);
  app.actions.tree.showAll();
  expect(cpus(app)).toEqual([second, third, first, ...rest]);
});

test("a pinned lane moves among the pinned ones", async () => {
  const app = await openCpus();
  const [first = "", second = ""] = cpus(app);
  for (const path of [first, second]) app.actions.tree.togglePin(idOf(app, path));
  app.actions.arrange.step(idOf(app, second), -1);
  expect(shown(app).slice(0, 2)).toEqual([second, first]);
  expect(app.stores.tree.getState().arranged.size).toBe(0);
});

test("a move begins at the order that lanes were sorted in; sorting again ends what was moved", async () => {
  const app = await openCpus();
  await app.actions.order.sortBy("busy");
  const sorted = cpus(app);
  const [first = "", second = ""] = sorted;
  app.actions.arrange.moveLane(idOf(app, first), idOf(app, second), "after");
  expect(cpus(app)).toEqual([second, first, ...sorted.slice(2)]);
  await app.actions.order.sortBy("busy");
  expect(cpus(app)).toEqual(sorted);
  await app.actions.edits.undo();
  expect(cpus(app)).toEqual([second, first, ...sorted.slice(2)]);
  app.actions.arrange.reset();
  expect(cpus(app)).toEqual(sorted);
});

test("the order comes back with the trace", async () => {
  const store = memoryStore();
  const first = await openCpus();
  const stop = await first.actions.persistence.start(ok(store));
  await settled();
  const before = cpus(first);
  first.actions.arrange.step(idOf(first, before[0] ?? ""), 1);
  const order = shown(first);
  stop();
  const second = await openApp();
  await second.actions.persistence.start(ok(store));
  await settled();
  expect(shown(second)).toEqual(order);
  expect(cpus(second)).not.toEqual(before);
});
