import { Dexie } from "dexie";
import { afterEach, expect, test } from "vitest";
import { LanescopeDatabase } from "../../../../renderer/persist/database.js";
import { keptNamed } from "../../../../renderer/persist/kept-rows.js";
import { type LaneSetRow, MIGRATIONS } from "../../../../renderer/persist/schema.js";
import { memoryStore, openStore, type PersistentStore } from "../../../../renderer/persist/store.js";
import { withFakeIndexedDb } from "../../../setup/indexed-db.js";

const NAME = "named-test";
withFakeIndexedDb();
afterEach(() => Dexie.delete(NAME));

const set = (id: string, contents: readonly string[], name = id): LaneSetRow => {
  return { id, kind: "lanes", name, contents, savedAt: 1, lanes: ["labhost/cpu/0"] };
};
const added = (row: LaneSetRow) => ({ key: row.id, before: undefined, after: row });

async function opened(): Promise<PersistentStore> {
  const store = await openStore(NAME);
  if (!store.ok) throw new Error(store.error.message);
  return store.value;
}

async function ids(store: PersistentStore, ...contents: string[]) {
  const found = await store.named(contents);
  if (!found.ok) throw new Error(found.error.message);
  return [...found.value.keys()].sort();
}

test.each(["database", "memory"])("%s: found by any of the traces that were open, once", async (kind) => {
  const store = kind === "memory" ? memoryStore() : await opened();
  for (const row of [set("both", ["host", "guest"]), set("host only", ["host"]), set("other", ["other"])])
    await store.changeNamed(added(row));
  expect(await ids(store, "host", "guest")).toEqual(["both", "host only"]);
  expect(await ids(store, "guest")).toEqual(["both"]);
  expect(await ids(store, "nothing")).toEqual([]);
  await store.changeNamed({ key: "both", before: set("both", ["host", "guest"]), after: undefined });
  expect(await ids(store, "guest")).toEqual([]);
  store.close();
});

test("what another window has changed is not removed, and it hears of changes", async () => {
  const [one, two] = [await opened(), await opened()];
  const before = set("a", ["host"]);
  await one.changeNamed(added(before));
  const heard = new Promise<void>((resolve) => {
    const stop = one.onNamedChanged(() => {
      stop();
      resolve();
    });
  });
  await two.changeNamed({ key: "a", before, after: set("a", ["host"], "renamed") });
  await heard;
  await one.changeNamed({ key: "a", before, after: undefined });
  expect(await ids(one, "host")).toEqual(["a"]);
  one.close();
  two.close();
});

test("damaged rows and those of later kinds are left out, and left alone", async () => {
  const view = { contentId: "host", savedAt: 1, t0: 0, t1: 5 };
  const row = { id: "v", kind: "view", name: "v", contents: ["host"], savedAt: 1, beginNs: "0", endNs: "5", view };
  expect(keptNamed(row)).toMatchObject({ id: "v", beginNs: "0", view: { t0: 0, t1: 5, pinned: [] } });
  const damaged: readonly unknown[] = [
    undefined,
    7,
    {},
    { ...row, id: "" },
    { ...row, name: 7 },
    { ...row, kind: "layout" },
    { ...row, beginNs: "1e9" },
    { ...row, endNs: 5 },
    { ...row, view: { ...view, t1: 0 } },
  ];
  expect(damaged.map(keptNamed)).toEqual(damaged.map(() => undefined));
  const database = new LanescopeDatabase(NAME);
  await database.table("named").put({ ...row, id: "later", kind: "layout" });
  const store = await opened();
  await store.changeNamed(added(set("a", ["host"])));
  expect(await ids(store, "host")).toEqual(["a"]);
  expect(await database.table("named").get("later")).toMatchObject({ kind: "layout" });
  store.close();
  database.close();
});

test("the database of a newer program is read and not written", async () => {
  const newer = new LanescopeDatabase(NAME, [...MIGRATIONS, { version: 90, stores: { future: "id" } }]);
  await newer.named.put(set("a", ["host"]));
  newer.close();
  const store = await opened();
  const refused = await store.changeNamed({ key: "a", before: set("a", ["host"]), after: undefined });
  expect(refused).toMatchObject({ ok: false, error: { hint: expect.stringContaining("newer Lanescope") } });
  expect(await ids(store, "host")).toEqual(["a"]);
  store.close();
});
