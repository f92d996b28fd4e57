import { beforeAll, expect, test, vi } from "vitest";
import { createApp } from "../../../../renderer/app.js";
import { memoryStore, type PersistentStore } from "../../../../renderer/persist/store.js";
import { ok } from "../../../../workers/core/result.js";
import type { EngineApi, LaneList } from "../../../../workers/model/engine-api.js";
import type { AnalysesNews } from "../../../../workers/model/own-analysis.js";
import { createFakeEngine } from "../../../fakes/fake-engine.js";
import { createFakeHost, memoryItem } from "../../../fakes/fake-host.js";
import { localEngine } from "../../../fakes/local-engine.js";

beforeAll(() => {
  // Nothing is drawn here; frames may wait for ever.
  globalThis.requestAnimationFrame ??= () => 0;
});

const item = memoryItem("synthetic", { trace: new Uint8Array(1) });
const OWN = { fileName: "own.analysis.json", text: '{"version":1,"id":"own","title":"Own","events":{}}', token: "" };

/** The list while some of its lanes are not there. */
function withGone(list: LaneList, lanes: readonly number[], version: number): LaneList {
  const pathOf = (path: string, lane: number) => (lanes.includes(lane) ? `gone ${lane} of ${version}` : path);
  return { ...list, version, gone: [...lanes], paths: list.paths.map(pathOf) };
}

/** A window on a trace some of whose lanes are made by an analysis, when `come` says so. */
async function openWindow(store: PersistentStore) {
  const all = await createFakeEngine().lanes();
  const own = [all.kinds.indexOf("vm"), all.kinds.indexOf("vcpu"), all.kinds.indexOf("cpu")];
  const [group = -1, lane = -1, cpu = -1] = own;
  let shown = withGone(all, own, 1);
  let version = 0;
  let tell = () => {};
  const news = (): AnalysesNews => ({ serial: version + 1, reports: [], isSettled: true, version });
  const engine: EngineApi = {
    ...createFakeEngine(),
    lanes: async () => shown,
    analyses: (seen) =>
      seen <= version
        ? Promise.resolve(news())
        : new Promise((resolve) => {
            tell = () => resolve(news());
          }),
  };
  const app = createApp({ host: createFakeHost([item]), createEngine: () => localEngine(engine) });
  await app.actions.persistence.start(ok(store));
  app.actions.view.resize(1000, 100);
  await app.actions.session.open([item]);
  if (app.stores.analyses.getState().saved.size === 0) app.actions.analyses.add(OWN);
  const change = async (list: LaneList) => {
    shown = list;
    version += 1;
    tell();
    await vi.waitFor(() => expect(app.stores.session.getState().lanes?.version).toBe(list.version));
  };
  return {
    app,
    group,
    lane,
    cpu,
    come: () => change({ ...all, version: all.version + 10 + version }),
    go: () => change(withGone(all, own, all.version + 10 + version)),
    tree: () => app.stores.tree.getState(),
  };
}

test("what is kept of lanes that an analysis makes later waits for them, over a window in which they do not come", async () => {
  const store = memoryStore();
  const first = await openWindow(store);
  await first.come();
  first.app.actions.tree.setOpen(first.group, false);
  first.app.actions.tree.hide(first.cpu);
  first.app.actions.tree.togglePin(first.lane);
  first.app.stores.selection.setState({ lane: first.lane });
  first.app.actions.view.scrollTo(60);
  const { scrollPx } = first.app.stores.view.getState();
  expect(scrollPx).toBeGreaterThan(0);
  first.app.actions.persistence.leave();

  const second = await openWindow(store);
  expect([...second.tree().open, ...second.tree().hidden, ...second.tree().pinned]).toEqual([]);
  second.app.actions.tree.setOpen(0, true);
  second.app.actions.persistence.leave();

  const third = await openWindow(store);
  expect([...third.tree().open]).toEqual([[0, true]]);
  await third.come();
  expect(third.tree()).toMatchObject({
    open: new Map([
      [0, true],
      [third.group, false],
    ]),
    hidden: new Set([third.cpu]),
    pinned: [third.lane],
  });
  expect(third.app.stores.view.getState().scrollPx).toBe(scrollPx);
});

test("a lane that is gone is kept under the path that it had, since it may come again", async () => {
  const store = memoryStore();
  const first = await openWindow(store);
  await first.come();
  first.app.actions.tree.setOpen(first.group, false);
  await first.go();
  first.app.actions.tree.setOpen(0, true);
  first.app.actions.persistence.leave();

  const second = await openWindow(store);
  await second.come();
  expect(second.tree().open.get(second.group)).toBe(false);
});

test("what the user does meanwhile wins, and who starts fresh waits for nothing", async () => {
  const store = memoryStore();
  const first = await openWindow(store);
  await first.come();
  first.app.actions.tree.setOpen(first.group, false);
  first.app.stores.selection.setState({ lane: first.lane });
  first.app.actions.persistence.leave();

  const second = await openWindow(store);
  second.app.stores.selection.setState({ lane: 0 });
  await second.come();
  expect(second.tree().open.get(second.group)).toBe(false);
  expect(second.app.stores.selection.getState().lane).toBe(0);
  second.app.actions.persistence.leave();

  const third = await openWindow(store);
  third.app.actions.persistence.startFresh();
  await third.come();
  expect([...third.tree().open]).toEqual([]);
});
