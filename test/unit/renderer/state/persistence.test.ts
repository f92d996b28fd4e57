import { beforeAll, expect, test, vi } from "vitest";
import { createApp } from "../../../../renderer/app.js";
import type { ViewRow } from "../../../../renderer/persist/schema.js";
import { memoryStore, type PersistentStore } from "../../../../renderer/persist/store.js";
import { NONE_UNSAVED } from "../../../../renderer/persist/unsaved.js";
import { unsavedViewsIn } from "../../../../renderer/persist/unsaved-views.js";
import { parsePreferences } from "../../../../renderer/state/persistence/saved-preferences.js";
import { agoText } from "../../../../renderer/viewmodel/recents.js";
import { endOf } from "../../../../renderer/viewmodel/viewport.js";
import { fail, ok } from "../../../../workers/core/result.js";
import type { Progress } from "../../../../workers/model/progress.js";
import { createFakeEngine } from "../../../fakes/fake-engine.js";
import { createFakeHost, memoryItem } from "../../../fakes/fake-host.js";
import { localEngine } from "../../../fakes/local-engine.js";
import { memoryStorage } from "../../../fakes/memory-storage.js";
import { SMALL } from "../../../fakes/synthetic.js";

beforeAll(() => {
  // Nothing is drawn here; frames may wait for ever.
  globalThis.requestAnimationFrame ??= () => 0;
});

const item = memoryItem("synthetic", { trace: new Uint8Array(1) });

function stashInMemory() {
  const items = new Map<string, string>();
  return { items, views: unsavedViewsIn(memoryStorage(items)) };
}

/** A window over what earlier windows kept. */
async function openWindow(store: PersistentStore, opened = item, shape = SMALL) {
  const app = createApp({ host: createFakeHost([item]), createEngine: () => localEngine(createFakeEngine(shape)) });
  await app.actions.persistence.start(ok(store));
  app.actions.view.resize(1000, 600);
  await app.actions.session.open([opened]);
  return app;
}

test("the view, the tree and the selection come back with the same content under another name", async () => {
  const store = memoryStore();
  const before = await openWindow(store);
  const { lanes } = before.stores.session.getState();
  const vcpu = lanes?.kinds.indexOf("vcpu") ?? -1;
  const cpu = lanes?.kinds.indexOf("cpu") ?? -1;
  before.actions.view.zoomToRange(2e6, 3e6);
  before.actions.tree.togglePin(vcpu);
  before.actions.tree.hide(cpu);
  before.actions.tree.setOpen(0, true);
  before.actions.tree.setFilter("state:guest");
  before.actions.selection.setRange({ t0: 2.2e6, t1: 2.4e6 });
  before.actions.area.limitTo(vcpu);
  before.actions.persistence.leave();

  const after = await openWindow(store, { ...item, token: "elsewhere", name: "renamed" });
  const { view, isWhole } = after.stores.view.getState();
  expect([view.startNs, endOf(view), isWhole]).toEqual([2e6, 3e6, false]);
  const tree = after.stores.tree.getState();
  expect([tree.pinned, [...tree.hidden], tree.open.get(0), tree.filterText]).toEqual([
    [vcpu],
    [cpu],
    true,
    "state:guest",
  ]);
  expect(after.stores.selection.getState()).toMatchObject({ range: { t0: 2.2e6, t1: 2.4e6 }, area: new Set([vcpu]) });
  expect(after.stores.persistence.getState().isRestored).toBe(true);

  after.actions.curves.show({ kind: "exits" });
  after.actions.markers.set("a", 2e6);
  after.actions.persistence.startFresh();
  expect(after.stores.tree.getState().curves).toEqual([]);
  expect(after.stores.markers.getState()).toEqual({ a: undefined, b: undefined });
  expect(after.stores.view.getState().isWhole).toBe(true);
  expect(after.stores.tree.getState().pinned).toEqual([]);
  expect(after.stores.persistence.getState().isRestored).toBe(false);
});

test("a window that grows with watched VMs is no change to keep, and what the user does to it is", async () => {
  const last = await createFakeEngine().progress(0);
  const answers: ((answer: Progress) => void)[] = [];
  const progress = () => new Promise<Progress>((resolve) => answers.push(resolve));
  const kept = memoryStore();
  const saved: ViewRow[] = [];
  const saveView = (row: ViewRow) => {
    saved.push(row);
    return kept.saveView(row);
  };
  const createEngine = () => localEngine({ ...createFakeEngine(), progress });
  const app = createApp({ host: createFakeHost([item]), createEngine });
  await app.actions.persistence.start(ok({ ...kept, saveView }));
  app.actions.view.resize(1000, 600);
  void app.actions.session.open([item]);
  for (const serial of [1, 2, 3, 4]) {
    // That VMs are watched is news once.
    if (serial === 3) saved.splice(0);
    await vi.waitFor(() => expect(answers).toHaveLength(serial));
    answers.at(-1)?.({ ...last, serial, phase: "live", endNs: serial * SMALL.spanNs });
    await vi.waitFor(() => expect(app.stores.view.getState().view.spanNs).toBe(serial * SMALL.spanNs));
    app.actions.persistence.leave();
  }
  expect(saved).toEqual([]);
  app.actions.tree.hide(0);
  app.actions.persistence.leave();
  expect(saved).toMatchObject([{ isWhole: true }]);
});

test("the order of lanes and of CPUs, whether idle lanes are hidden and gaps squeezed, come back with the trace", async () => {
  const store = memoryStore();
  const before = await openWindow(store);
  const vm = before.stores.session.getState().lanes?.kinds.indexOf("vm") ?? -1;
  await before.actions.order.sortBy("steal");
  before.actions.order.toggleIdle();
  before.actions.topology.restoreOrder({ by: "pinning", vm });
  before.actions.tables.setAsPublished(true);
  before.actions.overlay.flipMigrations();
  before.actions.squeeze.toggleLane(vm);
  before.actions.squeeze.take({ count: 1, begin: Float64Array.of(1e6), end: Float64Array.of(9e6) });
  const { leastNs } = before.stores.view.getState().squeezing ?? {};
  before.actions.persistence.leave();

  const after = await openWindow(store);
  expect(after.stores.tree.getState()).toMatchObject({ order: "steal", hidesIdle: true });
  expect(after.stores.session.getState().cpuOrder).toEqual({ by: "pinning", vm });
  expect(after.stores.tables.getState().asPublished).toBe(true);
  expect(after.stores.overlay.getState().marksMigrations).toBe(false);
  expect(after.stores.view.getState().squeezing).toMatchObject({ lane: vm, leastNs });
  after.actions.persistence.startFresh();
  expect(after.stores.tree.getState()).toMatchObject({ order: "given", hidesIdle: false });
  expect(after.stores.view.getState().squeezing).toBeUndefined();
  expect(after.stores.session.getState().cpuOrder).toEqual({ by: "topology" });
});

test("a view nobody changed is not offered as brought back", async () => {
  const store = memoryStore();
  (await openWindow(store)).actions.persistence.leave();
  expect((await openWindow(store)).stores.persistence.getState().isRestored).toBe(false);
});

test("a window that showed all shows all again of a trace that has grown since", async () => {
  const store = memoryStore();
  const before = await openWindow(store, item, { ...SMALL, spanNs: 3e9 });
  before.actions.tree.togglePin(before.stores.session.getState().lanes?.kinds.indexOf("vcpu") ?? -1);
  before.actions.persistence.leave();
  const after = await openWindow(store, item, SMALL);
  expect(after.stores.tree.getState().pinned).toHaveLength(1);
  expect(after.stores.view.getState()).toMatchObject({ isWhole: true, view: { startNs: 0, spanNs: SMALL.spanNs } });
});

test("leaving a trace writes its view under its own content", async () => {
  const store = memoryStore();
  const app = await openWindow(store);
  const { contentId = "" } = app.stores.session.getState().info ?? {};
  app.actions.view.zoomToRange(4e6, 5e6);
  app.actions.session.close();
  const kept = await store.view(contentId);
  expect(kept.ok && kept.value).toMatchObject({ t0: 4e6, t1: 5e6 });
});

test("what a closing window could not write is written by the next", async () => {
  const { items, views } = stashInMemory();
  const lost = { ...memoryStore(), saveView: () => new Promise<never>(() => {}) };
  const before = createApp({ host: createFakeHost([item]), createEngine: () => localEngine(createFakeEngine()) });
  await before.actions.persistence.start(ok(lost), { ...NONE_UNSAVED, views });
  await before.actions.session.open([item]);
  before.actions.view.zoomToRange(4e6, 5e6);
  before.actions.persistence.leave();
  const store = memoryStore();
  const after = createApp({ host: createFakeHost([item]), createEngine: () => localEngine(createFakeEngine()) });
  await after.actions.persistence.start(ok(store), { ...NONE_UNSAVED, views });
  await after.actions.session.open([item]);
  expect(after.stores.view.getState().view.startNs).toBe(4e6);
  expect(items.size).toBe(0);
  items.set("lanescope.unsaved.view.x", '{"contentId": 3}');
  expect(views.restore()).toEqual([]);
});

test("a view that a closing window left does not replace a later one of another window", async () => {
  const { views } = stashInMemory();
  const store = memoryStore();
  const before = await openWindow(store);
  before.actions.view.zoomToRange(4e6, 5e6);
  before.actions.persistence.leave();
  const { contentId = "" } = before.stores.session.getState().info ?? {};
  const kept = await store.view(contentId);
  if (!kept.ok || kept.value === undefined) throw new Error("nothing was kept");
  views.stash([{ ...kept.value, t0: 1e6, savedAt: kept.value.savedAt - 1 }]);
  const app = createApp({ host: createFakeHost([item]), createEngine: () => localEngine(createFakeEngine()) });
  await app.actions.persistence.start(ok(store), { ...NONE_UNSAVED, views });
  expect(await store.view(contentId)).toEqual(kept);
});

test("a view that the database refuses waits for the next window", async () => {
  const { views } = stashInMemory();
  const full: PersistentStore = { ...memoryStore(), saveView: async () => fail("the disk is full") };
  const app = createApp({ host: createFakeHost([item]), createEngine: () => localEngine(createFakeEngine()) });
  await app.actions.persistence.start(ok(full), { ...NONE_UNSAVED, views });
  await app.actions.session.open([item]);
  app.actions.view.zoomToRange(4e6, 5e6);
  app.actions.persistence.flushView();
  await expect.poll(() => app.stores.ui.getState().message).toBe("the disk is full");
  app.actions.persistence.leave();
  expect(views.restore()).toMatchObject([{ t0: 4e6, t1: 5e6 }]);
});

test("two windows that close at once both leave their views", async () => {
  const items = new Map<string, string>();
  const lost = { ...memoryStore(), saveView: () => new Promise<never>(() => {}) };
  const unsaved = () => ({ ...NONE_UNSAVED, views: unsavedViewsIn(memoryStorage(items)) });
  const windows = await Promise.all(
    ["a", "b"].map(async (contentId) => {
      const createEngine = () => {
        const engine = createFakeEngine();
        const renamed = async (answer: ReturnType<typeof engine.done>) => {
          const info = await answer;
          return info.ok ? ok({ ...info.value, contentId }) : info;
        };
        return localEngine({
          ...engine,
          open: (request) => renamed(engine.open(request)),
          done: () => renamed(engine.done()),
        });
      };
      const app = createApp({ host: createFakeHost([item]), createEngine });
      await app.actions.persistence.start(ok(lost), unsaved());
      await app.actions.session.open([item]);
      app.actions.view.zoomToRange(4e6, 5e6);
      return app;
    }),
  );
  for (const app of windows) app.actions.persistence.leave();
  const store = memoryStore();
  const next = createApp({ host: createFakeHost([item]), createEngine: () => localEngine(createFakeEngine()) });
  await next.actions.persistence.start(ok(store), unsaved());
  for (const contentId of ["a", "b"]) {
    const kept = await store.view(contentId);
    expect(kept.ok && kept.value).toMatchObject({ contentId, t0: 4e6, t1: 5e6 });
  }
  expect(items.size).toBe(0);
});

test("preferences come back; those that make no sense are left out", async () => {
  const store = memoryStore();
  const before = await openWindow(store);
  before.actions.ui.setTheme("light");
  before.actions.ui.setPreset("perfetto");
  before.actions.ui.setKeys("zoom-in", ["KeyU"]);
  before.actions.view.setTimeFormat("relative");
  before.actions.tables.setHiddenColumns("waits", ["evidence", "reason"]);
  const after = await openWindow(store);
  expect(after.stores.ui.getState()).toMatchObject({
    theme: "light",
    preset: "perfetto",
    keyChanges: { "zoom-in": ["KeyU"] },
  });
  expect(after.stores.view.getState().timeFormat).toBe("relative");
  expect(after.stores.tables.getState().hiddenColumns).toEqual({ waits: ["evidence", "reason"] });
  after.actions.tables.setHiddenColumns("waits", []);
  expect(after.stores.tables.getState().hiddenColumns).toEqual({});
  expect(parsePreferences({ hiddenColumns: { waits: ["lane"], steal: 3, exits: [4] } }).hiddenColumns).toEqual({
    waits: ["lane"],
  });
  expect(parsePreferences({ ui: { keyChanges: { help: ["KeyU"], filter: "x", search: [4], theme: [] } } }).ui).toEqual({
    keyChanges: { help: ["KeyU"], theme: [] },
    tour: { isDismissed: false, at: {} },
  });
  expect(parsePreferences({ ui: { theme: "pink", preset: 3, panelShare: "tall" }, view: { rowPx: 1e9 } })).toEqual({
    ui: { tour: { isDismissed: false, at: {} } },
    view: {},
    treeWidthPx: undefined,
    hiddenColumns: {},
  });
});

test("panels come back where they were put, and go where they were at first", async () => {
  const store = memoryStore();
  const { actions } = await openWindow(store);
  actions.ui.showPanel("waits");
  actions.ui.movePanel("details");
  actions.ui.movePanel("waits");
  actions.ui.setDockShare("right", 0.4);
  actions.ui.toggleDock("right");
  const { ui } = (await openWindow(store)).stores;
  expect(ui.getState()).toMatchObject({
    panel: "auto",
    side: { panels: ["details", "waits"], panel: "waits", isOpen: false, share: 0.4 },
  });
  actions.ui.showPanel("details");
  actions.ui.movePanel("waits");
  const { side } = (await openWindow(store)).stores.ui.getState();
  expect(side).toEqual({ panels: ["details"], panel: "details", isOpen: true, share: 0.4 });
  actions.ui.resetPanels();
  expect((await openWindow(store)).stores.ui.getState().side.panels).toEqual([]);
  const odd = parsePreferences({ ui: { side: { panels: ["a", 3, "a"], panel: 7, share: 30 } } }).ui.side;
  expect(odd).toEqual({ panels: ["a"], panel: "auto", isOpen: true, share: 0.28 });
});

test("recents: what was opened is listed; one that is gone says why", async () => {
  const store = memoryStore();
  const app = await openWindow(store);
  const [recent] = app.stores.persistence.getState().recents;
  expect(recent).toMatchObject({ token: item.token, name: "synthetic", tokens: [item.token] });
  await app.actions.persistence.reopen({ token: "gone", name: "old", contentId: "", openedAt: 0 });
  expect(app.stores.persistence.getState().gone.get("gone")).toMatch(/not opened here before/);
  await openWindow(store, { ...item, token: "", name: "dropped" });
  const recents = await store.recents();
  expect(recents.ok && recents.value.map((row) => [row.name, row.tokens]).sort()).toEqual([
    ["dropped", []],
    ["synthetic", [item.token]],
  ]);
});

test("a database that fails is said once, and costs nothing else", async () => {
  const app = createApp({ host: createFakeHost([item]), createEngine: () => localEngine(createFakeEngine()) });
  await app.actions.persistence.start(fail("could not open the local database", { hint: "full" }));
  expect(app.stores.ui.getState().message).toBe("could not open the local database: full");
  await app.actions.session.open([item]);
  expect(app.stores.session.getState().phase).toBe("open");
});

test.each([
  [0, "just now"],
  [5 * 60e3, "5 min ago"],
  [3 * 3600e3, "3 h ago"],
  [30 * 3600e3, "yesterday"],
  [20 * 86400e3, "2 weeks ago"],
])("%d ms is %s", (ms, text) => expect(agoText(ms, 0)).toBe(text));
