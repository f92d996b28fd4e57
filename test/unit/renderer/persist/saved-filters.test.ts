import { Dexie } from "dexie";
import { afterEach, expect, test } from "vitest";
import { LanescopeDatabase } from "../../../../renderer/persist/database.js";
import { MIGRATIONS } from "../../../../renderer/persist/schema.js";
import { memoryStore, openStore, type PersistentStore } from "../../../../renderer/persist/store.js";
import { withFakeIndexedDb } from "../../../setup/indexed-db.js";

const NAME = "saved-filters-test";
withFakeIndexedDb();
afterEach(() => Dexie.delete(NAME));

async function opened(): Promise<PersistentStore> {
  const store = await openStore(NAME);
  if (!store.ok) throw new Error(store.error.message);
  return store.value;
}

async function kept(store: PersistentStore) {
  const found = await store.filters();
  if (!found.ok) throw new Error(found.error.message);
  return Object.fromEntries(found.value);
}

test.each(["database", "memory"])("%s: hundreds of filters are kept, changed and removed", async (kind) => {
  const store = kind === "memory" ? memoryStore() : await opened();
  for (let i = 0; i < 300; i++) await store.changeFilter({ key: `f${i}`, before: undefined, after: `tid:${i}` });
  expect(Object.keys(await kept(store))).toHaveLength(300);
  await store.changeFilter({ key: "f0", before: "tid:0", after: "cpu:0" });
  await store.changeFilter({ key: "f1", before: "tid:1", after: undefined });
  const now = await kept(store);
  expect([now.f0, now.f1, now.f2]).toEqual(["cpu:0", undefined, "tid:2"]);
  store.close();
});

test("what another window has written under the name is not removed", async () => {
  const [one, two] = [await opened(), await opened()];
  await one.changeFilter({ key: "web", before: undefined, after: "vm ~ web" });
  await two.changeFilter({ key: "web", before: "vm ~ web", after: "vm ~ web-2" });
  await one.changeFilter({ key: "web", before: "vm ~ web", after: undefined });
  expect(await kept(one)).toEqual({ web: "vm ~ web-2" });
  one.close();
  two.close();
});

test("a window hears of the filters of another, until it stops listening", async () => {
  const [one, two] = [await opened(), await opened()];
  const heard = new Promise<void>((resolve) => {
    const stop = two.onFiltersChanged(() => {
      stop();
      resolve();
    });
  });
  await one.changeFilter({ key: "web", before: undefined, after: "vm ~ web" });
  await heard;
  expect(await kept(two)).toEqual({ web: "vm ~ web" });
  one.close();
  two.close();
});

test("damaged rows are dropped", async () => {
  const database = new LanescopeDatabase(NAME);
  const rows: unknown[] = [
    { name: "" },
    { name: "", text: "web" },
    { name: "no text", text: 7 },
    { name: "web", text: "vm ~ web" },
  ];
  for (const row of rows) await database.table("filters").put(row);
  const store = await opened();
  expect(await kept(store)).toEqual({ web: "vm ~ web" });
  store.close();
  database.close();
});

test("the database of a newer program is read and not written", async () => {
  const newer = new LanescopeDatabase(NAME, [...MIGRATIONS, { version: 90, stores: { future: "id" } }]);
  await newer.filters.put({ name: "web", text: "vm ~ web" });
  newer.close();
  const store = await opened();
  const refused = await store.changeFilter({ key: "web", before: "vm ~ web", after: undefined });
  expect(refused).toMatchObject({ ok: false, error: { hint: expect.stringContaining("newer Lanescope") } });
  expect(await kept(store)).toEqual({ web: "vm ~ web" });
  store.close();
});
