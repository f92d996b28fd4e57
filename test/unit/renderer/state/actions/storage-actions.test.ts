import { expect, test } from "vitest";
import type { EngineApi } from "../../../../../workers/model/engine-api.js";
import type { KeptIndex } from "../../../../../workers/model/kept-index.js";
import { makeApp, openApp } from "../../open-app.js";

const USE = {
  budgetBytes: 1e9,
  parts: { rows: 1, packed: 2, unpacked: 3, ends: 4, grids: 5, records: 6 },
  fileBytes: 0,
};
const FREE: KeptIndex = { name: "free", trace: "kernel", bytes: 3_000_000, usedMs: 1 };
const IN_USE: KeptIndex = { name: "held", trace: "guest", bytes: 1_000_000, usedMs: 2 };

/** Engines that share a store, as those of a window do. One of its indexes is in use. */
function sharedStore() {
  let files = [IN_USE, FREE];
  return (): Partial<EngineApi> => ({
    keptIndexes: async () => ({ files, limitBytes: 4e9 }),
    clearIndexes: async () => {
      files = [IN_USE];
    },
    memoryUse: async () => USE,
  });
}

test("indexes are listed and cleared without an open trace, which holds no memory", async () => {
  const app = makeApp(sharedStore());
  const { storage } = app.actions;
  await storage.measure();
  expect(app.stores.session.getState().held).toBeUndefined();
  expect(await storage.indexes()).toEqual({ ok: true, value: { files: [IN_USE, FREE], limitBytes: 4e9 } });
  expect(await storage.clearIndexes()).toBe(
    "Freed: 1 index, 3 MB. 1 index, 1 MB, stays while a window shows what is in it",
  );
  expect(await storage.indexes()).toEqual({ ok: true, value: { files: [IN_USE], limitBytes: 4e9 } });
});

test("the memory is that of the open trace, and its engine stays", async () => {
  const app = await openApp(sharedStore());
  const engine = app.engine();
  const held = () => app.stores.session.getState().held;
  await app.actions.storage.measure();
  expect(held()).toEqual({ ...USE, textureBytes: 0 });
  await app.actions.storage.clearIndexes();
  expect(app.engine()).toBe(engine);
  await app.actions.storage.measure();
  expect(held()).toEqual({ ...USE, textureBytes: 0 });
});

test("a browser without storage keeps none, and one that refuses says why", async () => {
  const none = makeApp().actions.storage;
  expect(await none.indexes()).toEqual({ ok: true, value: undefined });
  expect(await none.clearIndexes()).toBe("There was nothing to clear");
  const refused = makeApp(() => ({
    keptIndexes: () => Promise.reject(new Error("storage is off")),
  })).actions.storage;
  expect(await refused.indexes()).toMatchObject({ ok: false, error: { message: "storage is off" } });
  expect(await refused.clearIndexes()).toBe("The indexes cannot be removed: storage is off");
});

test("the command opens what shows them", () => {
  const app = makeApp();
  const command = app.commands.find(({ title }) => title === "Show memory and kept indexes");
  expect(command?.when()).toBe(true);
  command?.run();
  expect(app.stores.ui.getState().dialog).toBe("storage");
});
