import { Dexie } from "dexie";
import { afterEach, expect, test } from "vitest";
import { LanescopeDatabase } from "../../../../renderer/persist/database.js";
import { MIGRATIONS } from "../../../../renderer/persist/schema.js";
import { memoryStore, openStore, type PersistentStore } from "../../../../renderer/persist/store.js";
import type { Annotation } from "../../../../workers/model/annotations/annotation.js";
import { withFakeIndexedDb } from "../../../setup/indexed-db.js";

const NAME = "annotations-test";
withFakeIndexedDb();
afterEach(() => Dexie.delete(NAME));

async function opened(): Promise<PersistentStore> {
  const store = await openStore(NAME);
  if (!store.ok) throw new Error(store.error.message);
  return store.value;
}

function annotation(id: string, more: Partial<Annotation> = {}): Annotation {
  return {
    id,
    content: "trace-a",
    lanes: [{ content: "trace-a", path: "h/cpu/0" }],
    startNs: "1763720527123456789",
    endNs: "1763720527123456789",
    text: "",
    author: "Ada",
    colour: "yellow",
    tags: ["slow"],
    createdMs: 5,
    changedMs: 5,
    ...more,
  };
}

async function kept(store: PersistentStore, ...contents: string[]) {
  const found = await store.annotations(contents);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

test.each(["database", "memory"])("%s: annotations are found by the contents of their traces", async (kind) => {
  const store = kind === "memory" ? memoryStore() : await opened();
  const [a, b, c] = [annotation("1"), annotation("2", { content: "trace-b" }), annotation("3", { content: "other" })];
  for (const after of [a, b, c]) await store.changeAnnotation({ id: after.id, before: undefined, after });
  expect(await kept(store, "trace-a", "trace-b")).toEqual({ annotations: [a, b], deletions: [], newer: 0 });
  await store.changeAnnotation({ id: "1", before: a, after: undefined });
  expect(await kept(store, "trace-a")).toEqual({ annotations: [], deletions: [], newer: 0 });
  const deletion = { id: "2", content: "trace-b", deletedMs: 9 };
  await store.changeAnnotation({ id: "2", before: b, after: undefined, deletion });
  expect(await kept(store, "trace-b")).toEqual({ annotations: [], deletions: [deletion], newer: 0 });
  await store.changeAnnotation({ id: "2", before: undefined, after: b });
  expect(await kept(store, "trace-b")).toEqual({ annotations: [b], deletions: [], newer: 0 });
  store.close();
});

test("two windows that change different fields of one annotation keep both changes", async () => {
  const [one, two] = [await opened(), await opened()];
  const before = annotation("1");
  await one.changeAnnotation({ id: "1", before: undefined, after: before });
  await Promise.all([
    one.changeAnnotation({ id: "1", before, after: { ...before, text: "from one" } }),
    two.changeAnnotation({ id: "1", before, after: { ...before, colour: "red", tags: ["slow", "disk"] } }),
  ]);
  const after = annotation("1", { text: "from one", colour: "red", tags: ["slow", "disk"] });
  expect((await kept(one, "trace-a")).annotations).toEqual([after]);
  one.close();
  two.close();
});

test("a text written while another window deleted the annotation is not lost", async () => {
  const [one, two] = [await opened(), await opened()];
  const before = annotation("1");
  await one.changeAnnotation({ id: "1", before: undefined, after: before });
  await two.changeAnnotation({ id: "1", before, after: undefined });
  const after = { ...before, text: "long thoughts" };
  await one.changeAnnotation({ id: "1", before, after });
  expect((await kept(two, "trace-a")).annotations).toEqual([after]);
  one.close();
  two.close();
});

test("a text written while another window was about to delete the annotation is not lost", async () => {
  const store = await opened();
  const before = annotation("1");
  const after = { ...before, text: "long thoughts", changedMs: 2 };
  await store.changeAnnotation({ id: "1", before: undefined, after: before });
  await store.changeAnnotation({ id: "1", before, after });
  const deletion = { id: "1", content: "trace-a", deletedMs: 3 };
  await store.changeAnnotation({ id: "1", before, after: undefined, deletion });
  expect((await kept(store, "trace-a")).annotations).toEqual([after]);
  await store.changeAnnotation({ id: "1", before: after, after: undefined, deletion });
  expect(await kept(store, "trace-a")).toMatchObject({ annotations: [], deletions: [deletion] });
  store.close();
});

test("a change that waited for the database does not replace what was written later", async () => {
  const store = await opened();
  const before = annotation("1", { text: "first", changedMs: 1 });
  const waiting = { ...before, text: "second", colour: "red" as const, changedMs: 2 };
  const later = { ...before, text: "third", changedMs: 3 };
  await store.changeAnnotation({ id: "1", before: undefined, after: later });
  await store.changeAnnotation({ id: "1", before: undefined, after: before });
  expect((await kept(store, "trace-a")).annotations).toEqual([later]);
  await store.changeAnnotation({ id: "1", before, after: waiting });
  expect((await kept(store, "trace-a")).annotations).toEqual([{ ...later, colour: "red" }]);
  store.close();
});

test("a window hears of the changes of another, until it stops listening", async () => {
  const [one, two] = [await opened(), await opened()];
  const heard = new Promise<void>((resolve) => {
    const stop = two.onAnnotationsChanged(() => {
      stop();
      resolve();
    });
  });
  await one.changeAnnotation({ id: "1", before: undefined, after: annotation("1") });
  await heard;
  expect((await kept(two, "trace-a")).annotations).toHaveLength(1);
  one.close();
  two.close();
});

test("rows that a later version wrote are counted, never read, changed or deleted", async () => {
  const database = new LanescopeDatabase(NAME);
  const row = { ...annotation("1"), version: 2, shape: "polygon" };
  await database.annotations.put(row);
  const store = await opened();
  expect(await kept(store, "trace-a")).toEqual({ annotations: [], deletions: [], newer: 1 });
  const written = await store.changeAnnotation({ id: "1", before: undefined, after: annotation("1") });
  const deleted = await store.changeAnnotation({ id: "1", before: annotation("1"), after: undefined });
  expect([written.ok, deleted.ok]).toEqual([false, false]);
  expect(await database.annotations.get("1")).toEqual(row);
  store.close();
  database.close();
});

test("the database of a newer program is read and not written", async () => {
  const newer = new LanescopeDatabase(NAME, [...MIGRATIONS, { version: 90, stores: { future: "id" } }]);
  await newer.annotations.put({ ...annotation("1"), version: 1 });
  newer.close();
  const store = await opened();
  expect((await kept(store, "trace-a")).annotations).toEqual([annotation("1")]);
  const refused = await store.changeAnnotation({ id: "2", before: undefined, after: annotation("2") });
  expect(refused).toMatchObject({ ok: false, error: { hint: expect.stringContaining("newer Lanescope") } });
  expect((await kept(store, "trace-a")).annotations).toHaveLength(1);
  store.close();
});

test("what a hand or a crash has damaged is dropped, part by part", async () => {
  const database = new LanescopeDatabase(NAME);
  const rows: unknown[] = [
    { id: "1", content: "trace-a" },
    { ...annotation("2"), version: 1, startNs: "9", endNs: "3" },
    { ...annotation("3"), version: 1, lanes: "none", colour: "<b>", tags: [7, " a  b ", "a b"], text: 7 },
    { ...annotation("4"), version: 1, to: { content: "trace-a", path: "h/cpu/1", atNs: "1e3" } },
  ];
  for (const row of rows) await database.table("annotations").put(row);
  const store = await opened();
  expect((await kept(store, "trace-a")).annotations).toEqual([annotation("3", { lanes: [], tags: ["a b"] })]);
  store.close();
  database.close();
});
