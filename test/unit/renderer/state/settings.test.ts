import { Dexie } from "dexie";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createApp } from "../../../../renderer/app.js";
import { memoryStore, openStore, type PersistentStore } from "../../../../renderer/persist/store.js";
import { allUnsavedIn } from "../../../../renderer/persist/unsaved.js";
import { settingsOf } from "../../../../renderer/state/actions/settings-actions.js";
import { DEFAULT_SETTINGS } from "../../../../renderer/viewmodel/settings/settings.js";
import { settingsFile } from "../../../../renderer/viewmodel/settings/settings-file.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { createFakeEngine } from "../../../fakes/fake-engine.js";
import { createFakeHost, memoryItem } from "../../../fakes/fake-host.js";
import { localEngine } from "../../../fakes/local-engine.js";
import { memoryStorage } from "../../../fakes/memory-storage.js";
import { withFakeIndexedDb } from "../../../setup/indexed-db.js";

const NAME = "settings-test";
withFakeIndexedDb();
beforeAll(() => {
  globalThis.requestAnimationFrame ??= () => 0;
});
const ends: (() => void)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const end of ends.splice(0)) end();
  await Dexie.delete(NAME);
});

async function database(): Promise<PersistentStore> {
  const store = await openStore(NAME);
  if (!store.ok) throw new Error(store.error.message);
  ends.push(() => store.value.close());
  return store.value;
}

async function openWindow(store: Result<PersistentStore>, storage = memoryStorage()) {
  const app = createApp({ host: createFakeHost([]), createEngine: () => localEngine(createFakeEngine()) });
  ends.push(await app.actions.persistence.start(store, allUnsavedIn(storage)));
  return { ...app, settings: () => settingsOf(app.stores) };
}

const fullDisk = (store: PersistentStore, isFull: () => boolean): PersistentStore => ({
  ...store,
  changePreference: async (...args) => (isFull() ? fail("the disk is full") : store.changePreference(...args)),
  changeFilter: async (...args) => (isFull() ? fail("the disk is full") : store.changeFilter(...args)),
});

describe("settings", () => {
  test("are set, reset one by one, and all", async () => {
    const app = await openWindow(ok(memoryStore()));
    app.actions.settings.set({ theme: "light", wheel: "zoom", laneHeightPx: 30, timeZone: "Europe/Berlin" });
    app.actions.settings.set({ firstSteps: false, keys: { help: ["F2"] } });
    expect(app.settings()).toMatchObject({ theme: "light", wheel: "zoom", laneHeightPx: 30, firstSteps: false });
    app.actions.settings.reset("wheel");
    expect(app.settings()).toMatchObject({ theme: "light", wheel: "scroll", keys: { help: ["F2"] } });
    app.actions.settings.resetAll();
    expect(app.settings()).toEqual(DEFAULT_SETTINGS);
  });

  test("reach the other windows at once; the panel that is shown does not", async () => {
    const [one, two] = [await openWindow(ok(await database())), await openWindow(ok(await database()))];
    two.actions.ui.showPanel("steal");
    one.actions.ui.showPanel("events");
    one.actions.settings.set({ theme: "light", keyMap: "perfetto", groupsDigits: false });
    one.actions.annotations.setAuthor("ann");
    await expect.poll(() => two.settings().theme).toBe("light");
    await expect.poll(() => two.stores.ui.getState().author).toBe("ann");
    expect(two.settings()).toMatchObject({ keyMap: "perfetto", groupsDigits: false });
    expect(two.stores.ui.getState().panel).toBe("steal");
  });

  test("that two windows change are both kept", async () => {
    const [one, two] = [await openWindow(ok(await database())), await openWindow(ok(await database()))];
    one.actions.ui.setKeys("help", ["F2"]);
    two.actions.ui.setKeys("zoom-in", ["KeyU"]);
    one.actions.settings.set({ wheel: "zoom" });
    two.actions.settings.set({ theme: "dark" });
    const all = { wheel: "zoom", theme: "dark", keys: { help: ["F2"], "zoom-in": ["KeyU"] } };
    await expect.poll(() => one.settings()).toMatchObject(all);
    await expect.poll(() => two.settings()).toMatchObject(all);
    const next = await openWindow(ok(await database()));
    expect(next.settings()).toMatchObject(all);
  });

  test("that a full disk refuses are said, wait in the page's storage, and are written by the next window", async () => {
    const storage = memoryStorage();
    const store = await database();
    const app = await openWindow(ok(fullDisk(store, () => true)), storage);
    app.actions.settings.set({ wheel: "zoom" });
    app.actions.settings.set({ theme: "light" });
    await expect.poll(() => app.stores.persistence.getState().settingsNotKept).toMatch(/disk is full/);
    expect(app.stores.ui.getState().message).toMatch(/^Settings are not saved/);
    // The window is killed: nothing asks it to leave.
    expect(storage.length).toBe(1);
    const next = await openWindow(ok(store), storage);
    expect(next.settings()).toMatchObject({ wheel: "zoom", theme: "light" });
    await expect.poll(() => storage.length).toBe(0);
    expect(await store.preference("window")).toMatchObject({ value: { ui: { wheel: "zoom", theme: "light" } } });
  });

  test("that were refused are tried again, and a later value is not undone by that", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let isFull = true;
    const store = memoryStore();
    const app = await openWindow(ok({ ...fullDisk(store, () => isFull), isDurable: true }));
    app.actions.settings.set({ theme: "light" });
    await vi.advanceTimersByTimeAsync(1);
    isFull = false;
    app.actions.settings.set({ theme: "dark" });
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await store.preference("window")).toMatchObject({ value: { ui: { theme: "dark" } } });
    expect(app.stores.persistence.getState().settingsNotKept).toBeUndefined();
  });

  test("outlive a window without a database", async () => {
    const storage = memoryStorage();
    const app = await openWindow(fail("no database here"), storage);
    app.actions.settings.set({ theme: "light" });
    app.actions.filters.save("web", "vm ~ web");
    await expect.poll(() => storage.length).toBe(2);
    const next = await openWindow(ok(await database()), storage);
    expect(next.settings().theme).toBe("light");
    await expect.poll(() => [...next.stores.filters.getState().saved]).toEqual([["web", "vm ~ web"]]);
    await expect.poll(() => storage.length).toBe(0);
  });
});

test("saved filters that a full disk refuses wait in the page's storage", async () => {
  const storage = memoryStorage();
  const store = await database();
  const app = await openWindow(ok(fullDisk(store, () => true)), storage);
  app.actions.filters.save("steal", "state:steal");
  await expect.poll(() => app.stores.filters.getState().notKept).toMatch(/disk is full/);
  const next = await openWindow(ok(store), storage);
  await expect.poll(() => next.stores.filters.getState().saved.get("steal")).toBe("state:steal");
  await expect.poll(() => storage.length).toBe(0);
});

describe("a file of settings", () => {
  const fileOf = (text: string) => [memoryItem("s.json", { "s.json": new TextEncoder().encode(text) })];
  const commands = new Set(["help"]);

  test("is taken over whole, with its filters; Undo takes those back", async () => {
    const app = await openWindow(ok(memoryStore()));
    app.actions.filters.save("mine", "kind:vcpu");
    const settings = { ...DEFAULT_SETTINGS, wheel: "zoom", theme: "light" } as const;
    await app.actions.settingsFile.openFrom(fileOf(settingsFile(settings, new Map([["web", "vm ~ web"]]))), commands);
    expect(app.settings()).toEqual(settings);
    expect([...app.stores.filters.getState().saved.keys()]).toEqual(["mine", "web"]);
    expect(app.stores.ui.getState().message).toBe("s.json: 15 settings, 1 filter");
    app.actions.edits.undo();
    expect([...app.stores.filters.getState().saved.keys()]).toEqual(["mine"]);
  });

  test.each([
    ["broken", "{", /no file of settings/],
    [
      "hostile",
      '{"lanescope":"settings","version":1,"settings":{"wheel":"zoom","theme":"<img>"}}',
      /“theme” cannot be/,
    ],
  ])("that is %s changes nothing, and says why", async (_what, text, why) => {
    const app = await openWindow(ok(memoryStore()));
    await app.actions.settingsFile.openFrom(fileOf(text), commands);
    expect(app.settings()).toEqual(DEFAULT_SETTINGS);
    expect(app.stores.ui.getState().message).toMatch(why);
    expect(app.stores.ui.getState().message).toMatch(/Nothing was changed$/);
  });
});
