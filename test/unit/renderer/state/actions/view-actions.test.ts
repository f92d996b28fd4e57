import { expect, test, vi } from "vitest";
import type { Progress } from "../../../../../workers/model/progress.js";
import { createFakeEngine } from "../../../../fakes/fake-engine.js";
import { memoryItem } from "../../../../fakes/fake-host.js";
import { SMALL } from "../../../../fakes/synthetic.js";
import { makeApp, openApp } from "../../open-app.js";

test("a trace opens as a whole", async () => {
  const app = await openApp();
  expect(app.stores.view.getState().view).toEqual({ startNs: 0, spanNs: SMALL.spanNs });
  expect(app.select.layout().count).toBe(15);
});

test("progress that leaves the bounds as they are gives the window no other object, which would be drawn again", async () => {
  const progress = { ...(await createFakeEngine().progress(0)), phase: "reading" } as const;
  const answers: ((answer: Progress) => void)[] = [];
  const app = makeApp(() => ({ progress: () => new Promise((resolve) => answers.push(resolve)) }));
  app.actions.view.resize(1000, 600);
  void app.actions.session.open([memoryItem("synthetic", { trace: new Uint8Array(1) })]);
  const windowAfter = async (serial: number, endNs: number) => {
    await vi.waitFor(() => expect(answers).toHaveLength(serial));
    answers.at(-1)?.({ ...progress, serial, endNs });
    await vi.waitFor(() => expect(app.stores.session.getState().progress?.serial).toBe(serial));
    await vi.waitFor(() => expect(answers).toHaveLength(serial + 1));
    return app.stores.view.getState().view;
  };
  const first = await windowAfter(1, SMALL.spanNs);
  expect(await windowAfter(2, SMALL.spanNs)).toBe(first);
  expect((await windowAfter(3, 2 * SMALL.spanNs)).spanNs).toBe(2 * SMALL.spanNs);
});

test("what comes with news of reading is set at once, at its end with all that is known then", async () => {
  const done = await createFakeEngine().progress(0);
  const answers: ((answer: Progress) => void)[] = [];
  const app = makeApp(() => ({ progress: () => new Promise((resolve) => answers.push(resolve)) }));
  void app.actions.session.open([memoryItem("synthetic", { trace: new Uint8Array(1) })]);
  const changesAfter = async (progress: Progress) => {
    await vi.waitFor(() => expect(answers).toHaveLength(progress.serial));
    const seen: unknown[] = [];
    const stop = app.stores.session.subscribe(({ lanes, minimap, trace, generation, ...now }) =>
      seen.push([now.progress?.phase, lanes?.count, minimap !== undefined, trace !== undefined, generation]),
    );
    const before = app.stores.session.getState().generation;
    answers.at(-1)?.(progress);
    await vi.waitFor(() => expect(app.stores.session.getState().progress).toBe(progress));
    await vi.waitFor(() => expect(answers).toHaveLength(progress.serial + (progress.phase === "reading" ? 1 : 0)));
    await new Promise((later) => setTimeout(later));
    stop();
    return { seen, before };
  };
  const none = await changesAfter({ ...done, serial: 1, phase: "reading", readUntilNs: 0, laneVersion: 0 });
  expect(none.seen).toEqual([["reading", 39, false, false, none.before]]);
  const some = await changesAfter({ ...done, serial: 2, phase: "reading", readUntilNs: 1e9 });
  expect(some.seen).toEqual([
    ["reading", 39, false, false, some.before],
    ["reading", 39, true, false, some.before],
  ]);
  const all = await changesAfter({ ...done, serial: 3 });
  // The second is the minimap.
  expect(all.seen).toEqual(Array(2).fill(["done", 39, true, true, all.before + 1]));
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
