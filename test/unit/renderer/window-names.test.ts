import { beforeAll, expect, test } from "vitest";
import { createApp } from "../../../renderer/app.js";
import type { HostItem } from "../../../renderer/host/host-api.js";
import { readText } from "../../../renderer/host/read-text.js";
import { memoryStore, type PersistentStore } from "../../../renderer/persist/store.js";
import { fail, ok } from "../../../workers/core/result.js";
import { createFakeEngine } from "../../fakes/fake-engine.js";
import { createFakeHost, memoryItem } from "../../fakes/fake-host.js";
import { localEngine } from "../../fakes/local-engine.js";

beforeAll(() => {
  // Nothing is drawn here; frames may wait for ever.
  globalThis.requestAnimationFrame ??= () => 0;
});

const trace = memoryItem("synthetic", { trace: new Uint8Array(1) });
const list = (text: string) => memoryItem("names.csv", { "names.csv": new TextEncoder().encode(text) });

/** A window, and the lists its engine was given. */
async function openWindow(store: PersistentStore = memoryStore(), opened: HostItem = trace) {
  const given: string[] = [];
  const api = createFakeEngine();
  const createEngine = () =>
    localEngine({
      ...api,
      nameProcesses: async (text) => {
        if (text.includes("bad")) return fail("line 1: bad");
        given.push(text);
        return ok(text === "" ? 0 : text.split("\n").length);
      },
      lanes: async () => ({ ...(await api.lanes()), version: 1 + given.length }),
    });
  const app = createApp({ host: createFakeHost([trace]), createEngine });
  await app.actions.persistence.start(ok(store));
  await app.actions.session.open([opened]);
  await settled();
  return { app, given, message: () => app.stores.ui.getState().message };
}

const settled = () => new Promise((later) => setTimeout(later));

test("names from a file: lanes are fetched again, the status bar says how many", async () => {
  const { app, given, message } = await openWindow();
  const before = app.stores.session.getState();
  await app.actions.names.nameFrom([list("0x1000,bash\n0x2000,cc1")]);
  const { lanes, generation } = app.stores.session.getState();
  expect(given).toEqual(["0x1000,bash\n0x2000,cc1"]);
  expect(lanes?.version).toBe((before.lanes?.version ?? 0) + 1);
  expect(generation).toBeGreaterThan(before.generation);
  expect(message()).toBe("names.csv: 2 guest processes have names");
  await app.actions.names.nameFrom([list("")]);
  expect(message()).toBe("names.csv: none of its processes is seen in this trace");
});

test("a bad list says where", async () => {
  const { app, message } = await openWindow();
  await app.actions.names.nameFrom([list("bad")]);
  expect(message()).toBe("names.csv: line 1: bad");
  expect(app.stores.session.getState().processNames).toBeUndefined();
});

test("names come back with the same content, unless others were given with it", async () => {
  const store = memoryStore();
  const first = await openWindow(store);
  await first.app.actions.names.nameFrom([list("0x1000,bash")]);
  await settled();
  expect((await openWindow(store, { ...trace, name: "renamed" })).given).toEqual(["0x1000,bash"]);
  expect((await openWindow(store, { ...trace, processNames: "0x3000,vi" })).given).toEqual(["0x3000,vi"]);
  await settled();
  expect((await openWindow(store)).given).toEqual(["0x3000,vi"]);
});

test("names of lanes come back with the same content, and are searched for by both", async () => {
  const store = memoryStore();
  const { app } = await openWindow(store);
  const laneOf = (path: string) => app.stores.session.getState().lanes?.paths.indexOf(path) ?? -1;
  const thread = laneOf("labhost/thread/1003");
  app.actions.renames.rename(thread, "front end");
  expect(app.stores.session.getState().lanes?.names[thread]).toBe("front end 1003");
  expect(app.stores.ui.getState().message).toBe("nginx 1003 is called front end 1003 now");
  for (const text of ["front", "nginx"]) {
    app.actions.tree.setFilter(text);
    app.actions.tree.setAllOpen(true);
    expect(app.select.layout().lanes).toContain(thread);
  }
  await settled();
  const again = (await openWindow(store, { ...trace, name: "moved" })).app;
  await settled();
  expect(again.stores.session.getState().lanes?.names[thread]).toBe("front end 1003");
  again.actions.renames.rename(thread, "");
  await settled();
  expect((await openWindow(store)).app.stores.session.getState().lanes?.names[thread]).toBe("nginx 1003");
});

test("the command is there once a trace is open", async () => {
  const { app } = await openWindow();
  const command = app.commands.find(({ id }) => id === "name-processes");
  expect(command?.when?.()).toBe(true);
  app.actions.session.close();
  expect(command?.when?.()).toBe(false);
});

test("a list is read from wherever the shell has it", async () => {
  const blob = new Blob(["0x1000,bash"]);
  const entry = { path: "n", source: { kind: "blob", blob, size: blob.size } } as const;
  expect(await readText(entry)).toEqual(ok("0x1000,bash"));
  const long = { path: "n", source: { kind: "http", url: "x", size: 2 ** 30 } } as const;
  expect(await readText(long)).toMatchObject({ ok: false, error: { file: "n" } });
});
