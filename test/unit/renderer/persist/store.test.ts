import { Dexie } from "dexie";
import { afterEach, expect, test } from "vitest";
import { LanescopeDatabase } from "../../../../renderer/persist/database.js";
import { MIGRATIONS, type Migration, type ViewRow } from "../../../../renderer/persist/schema.js";
import { memoryStore, openStore, type PersistentStore } from "../../../../renderer/persist/store.js";
import { withFakeIndexedDb } from "../../../setup/indexed-db.js";

const NAME = "persist-test";
withFakeIndexedDb();
afterEach(() => Dexie.delete(NAME));

async function opened(migrations?: readonly Migration[]): Promise<PersistentStore> {
  const store = await openStore(NAME, migrations);
  if (!store.ok) throw new Error(store.error.message);
  return store.value;
}

function viewOf(contentId: string, savedAt: number): ViewRow {
  const none: string[] = [];
  return {
    contentId,
    savedAt,
    t0: 1,
    t1: 2.5,
    scrollPx: 0,
    collapsed: none,
    expanded: none,
    pinned: ["h/cpu/0"],
    hidden: none,
    filter: "",
  };
}

test.each(["database", "memory"])("%s: recents are newest first and can be forgotten", async (kind) => {
  const store = kind === "memory" ? memoryStore() : await opened();
  await store.addRecent({ token: "a", name: "old", contentId: "", openedAt: 1 });
  await store.addRecent({ token: "b", name: "new", contentId: "x", openedAt: 2 });
  await store.addRecent({ token: "a", name: "old again", contentId: "", openedAt: 3 });
  await store.removeRecent("b");
  const recents = await store.recents();
  expect(recents.ok && recents.value.map((r) => r.name)).toEqual(["old again"]);
  store.close();
});

test("what was saved is there after closing and opening again", async () => {
  const first = await opened();
  await first.saveView(viewOf("id", 7));
  await first.changePreference("window", { ui: { theme: "light" } });
  first.close();
  const second = await opened();
  expect(await second.view("id")).toEqual({ ok: true, value: viewOf("id", 7) });
  expect(await second.preference("window")).toEqual({ ok: true, value: { ui: { theme: "light" } } });
  expect(await second.view("other")).toEqual({ ok: true, value: undefined });
  second.close();
});

test.each(["database", "memory"])("%s: settings that two windows change are all kept", async (kind) => {
  const store = kind === "memory" ? memoryStore() : await opened();
  const other = kind === "memory" ? store : await opened();
  await store.changePreference("window", { ui: { theme: "dark", keys: { help: ["F2"] } } });
  await Promise.all([
    store.changePreference("window", { ui: { theme: "light" } }),
    other.changePreference("window", { ui: { keys: { clear: [] } }, view: { rowPx: 30 } }),
  ]);
  const kept = { ui: { theme: "light", keys: { help: ["F2"], clear: [] } }, view: { rowPx: 30 } };
  expect(await store.preference("window")).toEqual({ ok: true, value: kept });
  await other.changePreference("window", { ui: { keys: { help: null } } });
  expect(await store.preference("window")).toMatchObject({ value: { ui: { keys: { clear: [] } } } });
  store.close();
  other.close();
});

test.each(["database", "memory"])("%s: names of lanes that two windows give are all kept", async (kind) => {
  const store = kind === "memory" ? memoryStore() : await opened();
  const change = { contentId: "id", savedAt: 7, given: {}, dropped: [] };
  await Promise.all([
    store.changeLaneNames({ ...change, given: { "h/vm/7": "web", "h/cpu/0": "first" } }),
    store.changeLaneNames({ ...change, given: { "h/vm/8": "db" } }),
  ]);
  await store.changeLaneNames({ ...change, given: { "h/vm/7": "web-1" }, dropped: ["h/cpu/0"] });
  const kept = await store.laneNames("id");
  expect(kept.ok && kept.value?.names).toEqual({ "h/vm/7": "web-1", "h/vm/8": "db" });
  store.close();
});

test.each(["database", "memory"])("%s: names of guest processes are kept by content", async (kind) => {
  const store = kind === "memory" ? memoryStore() : await opened();
  const row = { contentId: "id", savedAt: 7, text: "0x1000,bash" };
  await store.saveNames({ ...row, text: "older" });
  await store.saveNames(row);
  expect(await store.names("id")).toEqual({ ok: true, value: row });
  expect(await store.names("other")).toEqual({ ok: true, value: undefined });
  store.close();
});

test("what an earlier version kept is there after the names got their table", async () => {
  const before = await opened(MIGRATIONS.slice(0, 1));
  await before.saveView(viewOf("id", 7));
  before.close();
  const after = await opened();
  expect(await after.view("id")).toEqual({ ok: true, value: viewOf("id", 7) });
  expect(await after.names("id")).toEqual({ ok: true, value: undefined });
  after.close();
});

test("only the latest views are kept", async () => {
  const store = await opened();
  for (let i = 0; i < 505; i++) await store.saveView(viewOf(`id${i}`, i));
  expect((await store.view("id4")).ok && (await store.view("id4"))).toEqual({ ok: true, value: undefined });
  expect(await store.view("id5")).toMatchObject({ ok: true, value: { contentId: "id5" } });
  store.close();
});

test("an upgrade keeps and rewrites rows", async () => {
  const old = await opened();
  await old.saveView(viewOf("id", 1));
  old.close();
  const next: Migration = {
    version: MIGRATIONS.length + 1,
    stores: { views: "contentId, savedAt, filter" },
    upgrade: async (tables) => {
      await tables
        .table("views")
        .toCollection()
        .modify((row) => {
          row.filter = "kind:vm";
        });
    },
  };
  const store = await opened([...MIGRATIONS, next]);
  expect(await store.view("id")).toMatchObject({ ok: true, value: { contentId: "id", filter: "kind:vm" } });
  store.close();
});

test("a failing upgrade leaves the old data as it was", async () => {
  const old = await opened();
  await old.saveView(viewOf("id", 1));
  old.close();
  const broken: Migration = {
    version: MIGRATIONS.length + 1,
    stores: {},
    upgrade: async (tables) => {
      await tables
        .table("views")
        .toCollection()
        .modify((row) => {
          row.filter = "lost";
        });
      throw new Error("upgrade failed");
    },
  };
  const failed = await openStore(NAME, [...MIGRATIONS, broken]);
  expect(failed.ok).toBe(false);
  const again = await opened();
  expect(await again.view("id")).toMatchObject({ ok: true, value: { filter: "" } });
  again.close();
});

test("a database of a newer version is refused and left untouched", async () => {
  const newer = new LanescopeDatabase(NAME, [...MIGRATIONS, { version: 9, stores: { future: "id" } }]);
  await newer.open();
  await newer.views.put(viewOf("id", 1));
  newer.close();
  const store = await openStore(NAME);
  if (store.ok) {
    // Dexie opens a newer database as it is: then the rows must be readable and kept.
    expect(await store.value.view("id")).toMatchObject({ ok: true, value: { contentId: "id" } });
    store.value.close();
  } else {
    expect(store.error.hint).toContain("newer Lanescope");
  }
  const check = new LanescopeDatabase(NAME, [...MIGRATIONS, { version: 9, stores: { future: "id" } }]);
  expect(await check.views.count()).toBe(1);
  check.close();
});

test("a window that a newer program has taken the database from answers that nothing was saved", async () => {
  const store = await opened();
  const newer = new LanescopeDatabase(NAME, [...MIGRATIONS, { version: 90, stores: { future: "id" } }]);
  await newer.open();
  const change = { before: undefined, after: undefined };
  const answers = [
    store.changeAnnotation({ id: "1", ...change }),
    store.changeFilter({ key: "web", ...change }),
    store.changeNamed({ key: "1", ...change }),
    store.addRecent({ token: "t", name: "trace", contentId: "c", openedAt: 1 }),
    store.removeRecent("t"),
    store.saveView(viewOf("c", 1)),
    store.saveNames({ contentId: "c", savedAt: 1, text: "" }),
    store.changeLaneNames({ contentId: "c", savedAt: 1, given: {}, dropped: [] }),
    store.saveTopology({ contentId: "c", savedAt: 1, text: "" }),
    store.changePreference("ui", { theme: "dark" }),
  ];
  for (const answer of answers)
    expect(await answer).toMatchObject({ ok: false, error: { hint: expect.stringContaining("newer Lanescope") } });
  store.close();
  newer.close();
});

test("a failed write says what failed and does not throw", async () => {
  const store = await opened();
  store.close();
  await Dexie.delete(NAME);
  const result = await store.changePreference("f", { f: () => "functions cannot be stored" });
  expect(result.ok).toBe(false);
});
