import { expect, test, vi } from "vitest";
import { createApp } from "../../../../../renderer/app.js";
import { createFakeEngine } from "../../../../fakes/fake-engine.js";
import { createFakeHost, memoryItem } from "../../../../fakes/fake-host.js";
import { localEngine } from "../../../../fakes/local-engine.js";

const item = memoryItem("synthetic", { trace: new Uint8Array(1) });
globalThis.requestAnimationFrame ??= () => 0;

/** Windows of one browser: `names` are those by which opened windows find their opener. */
function windows(count: number) {
  const names: string[] = [];
  const host = { ...createFakeHost([item]), openWindow: async (name: string) => void names.push(name) };
  const apps = Array.from({ length: count }, () => {
    const app = createApp({ host, createEngine: () => localEngine(createFakeEngine()) });
    app.actions.view.resize(1000, 600);
    return app;
  });
  const stops = apps.map((app) => app.actions.windows.start());
  return { apps, names, stop: () => stops.forEach((stop) => void stop()) };
}

test("another window opens what the first one shows, and says what it costs", async () => {
  const { apps, names, stop } = windows(2);
  const [first, second] = apps as [(typeof apps)[0], (typeof apps)[0]];
  await first.actions.session.open([item]);
  await first.actions.windows.openAnother();
  expect(first.stores.ui.getState().message).toMatch(/as much memory again/);
  expect(await second.actions.windows.takeOver(names[0] ?? "")).toBe(true);
  expect(second.stores.session.getState()).toMatchObject({ phase: "open", name: "synthetic" });
  stop();
});

test("a window whose opener has nothing open opens nothing by it", async () => {
  const { apps, names, stop } = windows(2);
  const [first, second] = apps as [(typeof apps)[0], (typeof apps)[0]];
  await first.actions.windows.openAnother();
  expect(await second.actions.windows.takeOver(names[0] ?? "")).toBe(false);
  expect(second.stores.session.getState().phase).toBe("empty");
  stop();
});

test("a window whose opener shows what is being recorded does not open it by its file: it shows it by itself", async () => {
  const { apps, names, stop } = windows(2);
  const [first, second] = apps as [(typeof apps)[0], (typeof apps)[0]];
  await first.actions.session.openLive(item, (api) => api.open({ name: "", files: [], budget: {} }));
  await first.actions.windows.openAnother();
  expect(await second.actions.windows.takeOver(names[0] ?? "")).toBe(false);
  expect(second.stores.session.getState().phase).toBe("empty");
  first.actions.session.settleLive(item);
  expect(await second.actions.windows.takeOver(names[0] ?? "")).toBe(true);
  expect(second.stores.session.getState()).toMatchObject({ phase: "open", name: "synthetic" });
  stop();
});

test("linked windows show one time and selection, whoever moves; unlinked ones go their own ways", async () => {
  const { apps, stop } = windows(2);
  const [first, second] = apps as [(typeof apps)[0], (typeof apps)[0]];
  for (const app of apps) await app.actions.session.open([item]);
  const viewOf = (app: typeof first) => app.stores.view.getState().view;
  const same = () => vi.waitFor(() => expect(viewOf(second)).toEqual(viewOf(first)));
  first.actions.view.zoom(0.5);
  expect(viewOf(second)).not.toEqual(viewOf(first));
  first.actions.windows.toggleLink();
  await same();
  expect(second.stores.ui.getState().isLinked).toBe(true);
  second.actions.view.zoom(0.3);
  await same();
  second.actions.selection.setRange({ t0: 1000, t1: 2500 });
  await vi.waitFor(() => expect(first.stores.selection.getState().range).toEqual({ t0: 1000, t1: 2500 }));
  second.actions.windows.toggleLink();
  await vi.waitFor(() => expect(first.stores.ui.getState().isLinked).toBe(false));
  second.actions.view.fit();
  second.actions.view.zoom(0.7);
  await new Promise((later) => setTimeout(later, 20));
  expect(viewOf(first)).not.toEqual(viewOf(second));
  stop();
});
