import { beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../../../renderer/app.js";
import { commandsFor } from "../../../renderer/commands.js";
import { localEngine } from "../../../renderer/engine/engine-client.js";
import { type Chord, chordText, type KeyPress } from "../../../renderer/viewmodel/keys.js";
import { createFakeEngine } from "../../fakes/fake-engine.js";
import { createFakeHost, memoryItem } from "../../fakes/fake-host.js";
import { SMALL } from "../../fakes/synthetic.js";

beforeAll(() => {
  // Nothing is drawn here; frames may wait for ever.
  globalThis.requestAnimationFrame ??= () => 0;
});

const item = memoryItem("synthetic", { trace: new Uint8Array(1) });

function makeApp() {
  return createApp({ host: createFakeHost([item]), createEngine: () => localEngine(createFakeEngine()) });
}

async function openApp() {
  const app = makeApp();
  app.actions.view.resize(1000, 600);
  await app.actions.session.open([item]);
  return app;
}

function press(code: string, key: string, modifiers: Partial<KeyPress> = {}): KeyPress {
  return { code, key, ctrl: false, alt: false, shift: false, meta: false, ...modifiers };
}

describe("the keyboard", () => {
  const { commands } = makeApp();
  const ran = (key: KeyPress) => commandsFor(commands, key).map(({ id }) => id);

  test("no key does two things", () => {
    const users = new Map<Chord, string[]>();
    for (const { id, keys } of commands) for (const key of keys) users.set(key, [...(users.get(key) ?? []), id]);
    expect([...users].filter(([, ids]) => 1 < ids.length)).toEqual([]);
  });

  test("ids are unique", () => {
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length);
  });

  test.each([
    ["KeyW", "w", {}, "zoom-in"],
    ["KeyS", "s", {}, "zoom-out"],
    ["KeyA", "a", {}, "pan-left"],
    ["KeyD", "D", { shift: true }, "page-right"],
    ["ArrowRight", "ArrowRight", {}, "state-next"],
    ["ArrowUp", "ArrowUp", {}, "lane-up"],
    ["KeyZ", "z", {}, "zoom-selection"],
    ["KeyF", "f", {}, "zoom-selection"],
    ["Digit0", "0", {}, "zoom-all"],
    ["Home", "Home", {}, "zoom-all"],
    ["ArrowLeft", "ArrowLeft", { alt: true }, "view-back"],
    ["Slash", "/", {}, "filter"],
    ["KeyF", "f", { ctrl: true }, "search"],
    ["BracketLeft", "[", {}, "follow-back"],
    ["KeyP", "p", {}, "lane-pin"],
    ["KeyH", "H", { shift: true }, "lanes-show"],
    ["KeyI", "i", {}, "details"],
    ["KeyP", "p", { ctrl: true }, "find-lane"],
    ["KeyP", "P", { ctrl: true, shift: true }, "commands"],
    ["Slash", "?", { shift: true }, "help"],
    ["Escape", "Escape", {}, "clear"],
    ["KeyO", "o", { meta: true }, "open"],
  ] as const)("%s (%s) %j runs %s", (code, key, modifiers, id) => {
    expect(ran(press(code, key, modifiers))).toContain(id);
  });

  test("goes by the place of a key, not its letter", () => {
    expect(ran(press("KeyW", "z"))).toEqual(["zoom-in"]);
    // "/" on a German keyboard is Shift+7.
    expect(ran(press("Digit7", "/", { shift: true }))).toEqual(["filter"]);
  });

  test("reads well", () => {
    expect(["Ctrl+Shift+KeyP", "Alt+ArrowLeft", "Digit0", "?"].map((chord) => chordText(chord))).toEqual([
      "Ctrl+Shift+P",
      "Alt+←",
      "0",
      "?",
    ]);
    expect(chordText("KeyW", new Map([["KeyW", "z"]]))).toBe("Z");
  });
});

describe("an open trace", () => {
  test("shows the whole of it, lanes and all", async () => {
    const app = await openApp();
    expect(app.stores.session.getState().phase).toBe("open");
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

  test("arrow keys walk lanes and states and say where they are", async () => {
    const app = await openApp();
    const { selection } = app.actions;
    for (let i = 0; i < 3; i++) selection.moveLane(1);
    await new Promise((later) => setTimeout(later));
    const first = app.stores.selection.getState().state;
    await selection.step(1);
    const second = app.stores.selection.getState().state;
    expect(second?.start).toBe(first?.end);
    expect(app.stores.ui.getState().announcement).toContain("vCPU 0: ");
    await selection.step(-1);
    expect(app.stores.selection.getState().state?.row).toBe(first?.row);
  });

  test("Esc clears one thing at a time", async () => {
    const app = await openApp();
    app.actions.selection.selectLane(2);
    app.actions.selection.setRange({ t0: 1, t1: 2 });
    expect(app.actions.selection.clearOne()).toBe(true);
    expect(app.stores.selection.getState().range).toBeUndefined();
    expect(app.stores.selection.getState().lane).toBe(2);
    expect(app.actions.selection.clearOne()).toBe(true);
    expect(app.actions.selection.clearOne()).toBe(false);
  });

  test("going to a lane opens what hides it", async () => {
    const app = await openApp();
    const lane = app.stores.session.getState().lanes?.paths.indexOf("labhost/thread/1030") ?? -1;
    app.actions.tree.setFilter("vcpu");
    await app.actions.selection.goTo(lane, 2e9);
    expect(app.select.layout().lanes).toContain(lane);
    expect(app.stores.selection.getState().state?.lane).toBe(lane);
  });

  test("nothing to open is said, not thrown", async () => {
    const app = makeApp();
    await app.actions.session.open([]);
    expect(app.stores.session.getState()).toMatchObject({ phase: "failed" });
  });
});
