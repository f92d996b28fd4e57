import { expect, test } from "vitest";
import type { App } from "../../../../../renderer/app.js";
import { memoryStore, type PersistentStore } from "../../../../../renderer/persist/store.js";
import { withCulprits } from "../../../../../renderer/viewmodel/lane-sets.js";
import { fail, ok } from "../../../../../workers/core/result.js";
import type { Table } from "../../../../../workers/model/table.js";
import { openApp, settled } from "../../open-app.js";

const named = (app: App) => [...app.stores.named.getState().saved.values()];
const idOf = (app: App, name: string) => named(app).find((row) => row.name === name)?.id ?? "";
const names = (app: App) => named(app).map(({ name }) => name);
const laneOf = (app: App, path: string) => app.stores.session.getState().lanes?.paths.indexOf(path) ?? -1;
const lanesOfKind = (app: App, kind: string) => {
  const { lanes } = app.stores.session.getState();
  return (lanes?.kinds ?? []).flatMap((one, lane) => (one === kind ? [lane] : []));
};

/** The window and the lanes in a way that nothing shows at first. */
function change(app: App) {
  const [vm = -1] = lanesOfKind(app, "vm");
  const [first = -1, second = -1] = lanesOfKind(app, "vcpu");
  app.actions.tree.setOpen(vm, false);
  app.actions.tree.togglePin(second);
  app.actions.tree.togglePin(first);
  app.actions.tree.setFilter("kind:vcpu,vm");
  app.actions.curves.show({ kind: "steal" });
  app.actions.view.show({ startNs: 2e6, spanNs: 3e6 });
}

const look = (app: App) => {
  const { open, pinned, hidden, filterText, appliedFilter, order, hidesIdle, curves, arranged, shownSet } =
    app.stores.tree.getState();
  const lanes = [...app.select.layout().lanes];
  const choices = { open, pinned, hidden, filterText, appliedFilter, order, hidesIdle, curves, arranged, shownSet };
  return { ...choices, lanes, view: app.stores.view.getState().view };
};

test("a view brings the window, the lanes, the filter and the curves back; undo and Back take that back", async () => {
  const app = await openApp();
  change(app);
  const there = look(app);
  app.actions.named.saveView("  hurts ");
  app.actions.persistence.startFresh();
  app.actions.curves.hideAll();
  const fresh = look(app);
  expect(fresh.lanes).not.toEqual(there.lanes);
  app.actions.named.openView(idOf(app, "hurts"));
  expect(look(app)).toEqual(there);
  expect(app.actions.edits.wordsOf("undo")).toBe("open the view “hurts”");
  await app.actions.edits.undo();
  app.actions.view.back();
  expect(look(app)).toEqual(fresh);
});

test("saving under the same name replaces; views are renamed, replaced and removed, each with undo", async () => {
  const app = await openApp();
  const { named: actions, edits, view } = app.actions;
  actions.saveView("a");
  view.show({ startNs: 1e6, spanNs: 1e6 });
  actions.saveView("a");
  expect(names(app)).toEqual(["a"]);
  actions.saveView("b");
  expect(actions.rename(idOf(app, "b"), "a")).toBe(false);
  expect(actions.rename(idOf(app, "b"), "c")).toBe(true);
  expect(names(app)).toEqual(["a", "c"]);
  const before = named(app)[0];
  view.show({ startNs: 4e6, spanNs: 1e6 });
  actions.replaceView(idOf(app, "a"));
  expect(named(app)[0]).not.toEqual(before);
  actions.remove(idOf(app, "a"));
  expect(names(app)).toEqual(["c"]);
  await edits.undo();
  expect(names(app).sort()).toEqual(["a", "c"]);
  await edits.undo();
  expect(named(app).find(({ name }) => name === "a")).toEqual(before);
  await edits.undo();
  expect(names(app).sort()).toEqual(["a", "b"]);
  actions.saveView("   ");
  expect(names(app).sort()).toEqual(["a", "b"]);
});

test("a set shows its lanes alone, each with all below it, and goes on with the filter", async () => {
  const app = await openApp();
  const [vm = -1] = lanesOfKind(app, "vm");
  const [cpu = -1] = lanesOfKind(app, "cpu");
  const all = app.select.layout().count;
  const id = app.actions.named.saveLanes("mine", [vm, cpu]) ?? "";
  app.actions.named.showSet(id);
  const { lanes } = app.stores.session.getState();
  const paths = () => [...app.select.layout().lanes].map((lane) => lanes?.paths[lane] ?? "");
  const vmPath = lanes?.paths[vm] ?? "";
  const cpuPath = lanes?.paths[cpu] ?? "";
  expect(paths().filter((path) => path.startsWith(`${vmPath}/vcpu`)).length).toBeGreaterThan(0);
  const others = paths().filter((path) => !path.startsWith(vmPath) && path !== cpuPath);
  // Only what the lanes stand below.
  expect(others.every((path) => vmPath.startsWith(path) || cpuPath.startsWith(path))).toBe(true);
  app.actions.tree.setFilter("kind:vcpu");
  expect(paths()).not.toContain(cpuPath);
  app.actions.tree.setFilter("");
  app.actions.named.toggleLane(id, vm);
  expect(paths()).not.toContain(vmPath);
  app.actions.named.toggleLane(id, cpu);
  expect(app.stores.ui.getState().message).toContain("no other lane");
  expect(paths()).toContain(cpuPath);
  await app.actions.edits.undo();
  expect(paths()).toContain(vmPath);
  app.actions.named.remove(id);
  expect(app.select.layout().count).toBe(all);
  await app.actions.edits.undo();
  expect(app.select.shownSet()?.name).toBe("mine");
  app.actions.named.showSet(undefined);
  expect(app.select.layout().count).toBe(all);
});

test("a new set is made of what is selected, pinned or let through by the filter", async () => {
  const app = await openApp();
  expect(app.select.lanesAtHand()).toEqual([]);
  const vms = lanesOfKind(app, "vm");
  const [first = -1, second = -1] = lanesOfKind(app, "vcpu");
  app.actions.tree.togglePin(second);
  app.actions.selection.pickLane(first);
  app.actions.tree.setFilter("kind:vm");
  const found = app.select.lanesAtHand().map(({ from, lanes }) => [from, lanes]);
  expect(found).toEqual([
    ["selected", [first]],
    ["pinned", [second]],
    ["filter", vms],
  ]);
});

test("views and sets come back with the content of the trace, and the set that is shown too", async () => {
  const store = memoryStore();
  const first = await openApp();
  const stop = await first.actions.persistence.start(ok(store));
  await settled();
  first.actions.named.saveView("hurts");
  const [vm = -1] = lanesOfKind(first, "vm");
  first.actions.named.showSet(first.actions.named.saveLanes("mine", [vm]));
  await settled();
  stop();
  const second = await openApp();
  await second.actions.persistence.start(ok(store));
  await settled();
  expect(names(second).sort()).toEqual(["hurts", "mine"]);
  expect(second.select.shownSet()?.name).toBe("mine");
  expect([...second.select.layout().lanes]).toEqual([...first.select.layout().lanes]);
});

test("nothing of a trace is shown when none is open, and nothing is lost by closing it", async () => {
  const store = memoryStore();
  const app = await openApp();
  await app.actions.persistence.start(ok(store));
  await settled();
  app.actions.named.saveView("hurts");
  await settled();
  app.stores.session.setState({ info: undefined });
  await settled();
  expect(names(app)).toEqual([]);
  const contents = ["synthetic"];
  const other = await store.named(contents);
  expect(other).toEqual({ ok: true, value: new Map() });
  const again = await openApp();
  await again.actions.persistence.start(ok(store));
  await settled();
  expect(names(again)).toEqual(["hurts"]);
});

test("a full disk says so, the view stays in the window, and the next edit writes both", async () => {
  const store = memoryStore();
  let isFull = true;
  const full: PersistentStore = {
    ...store,
    changeNamed: (change) =>
      isFull ? Promise.resolve(fail("could not save", { hint: "the disk is full" })) : store.changeNamed(change),
  };
  const app = await openApp();
  const stop = await app.actions.persistence.start(ok(full));
  await settled();
  app.actions.named.saveView("a");
  await settled();
  expect(names(app)).toEqual(["a"]);
  expect(app.stores.named.getState().notKept).toContain("the disk is full");
  isFull = false;
  app.actions.named.saveView("b");
  await settled();
  expect(app.stores.named.getState().notKept).toBeUndefined();
  const kept = await store.named(named(app)[0]?.contents ?? []);
  expect(kept.ok ? [...kept.value.values()].map(({ name }) => name).sort() : kept).toEqual(["a", "b"]);
  stop();
});

test("lanes of a view that this trace does not have are left out, and told", async () => {
  const app = await openApp();
  app.actions.tree.togglePin(laneOf(app, "labhost/cpu/0"));
  app.actions.named.saveView("a");
  const [row] = named(app);
  if (row?.kind !== "view") throw new Error("no view");
  const view = { ...row.view, pinned: [...row.view.pinned, "elsewhere/cpu/9"] };
  app.stores.named.setState({ saved: new Map([[row.id, { ...row, view }]]) });
  app.actions.named.openView(row.id);
  expect(app.stores.tree.getState().pinned).toEqual([laneOf(app, "labhost/cpu/0")]);
  expect(app.stores.ui.getState().message).toContain("1 lane of it not in this trace");
});

test("a set of lanes and what stole from them: interrupts are no lanes, and it says when there are more", () => {
  const table = (kinds: readonly string[], culprits: readonly number[], others: readonly number[] = []): Table => ({
    columns: [
      {
        name: "culprit_lane",
        type: "lane",
        values: Int32Array.from(culprits),
        words: new Map(others.map((row) => [row, "others"])),
      },
      { name: "culprit_kind", type: "text", values: kinds },
    ],
    count: kinds.length,
    offset: 0,
    total: kinds.length,
    held: kinds.length,
  });
  const found = withCulprits([1], table(["thread", "interrupt", "idle", "vcpu", "thread"], [7, 8, -1, 1, 7]));
  expect(found).toEqual({ from: "stolen", title: "selected, and what stole from them", lanes: [1, 7] });
  expect(withCulprits([1], table(["interrupt"], [8]))).toBeUndefined();
  expect(withCulprits([1], table(["thread", "thread"], [7, -1], [1]))?.title).toContain("most of what stole");
});

test("a lane that something leads to ends the set that it is not in, and leaves a filter that lets it through", async () => {
  const app = await openApp();
  const [vm = -1] = lanesOfKind(app, "vm");
  const [cpu = -1] = lanesOfKind(app, "cpu");
  app.actions.tree.setFilter("kind:cpu,vm");
  app.actions.named.showSet(app.actions.named.saveLanes("mine", [vm]));
  expect([...app.select.layout().lanes]).not.toContain(cpu);
  app.actions.tree.reveal(cpu);
  expect([...app.select.layout().lanes]).toContain(cpu);
  expect(app.stores.tree.getState()).toMatchObject({ shownSet: undefined, appliedFilter: "kind:cpu,vm" });
});
