import { Dexie } from "dexie";
import { afterEach, expect, test } from "vitest";
import { LanescopeDatabase } from "../../../../renderer/persist/database.js";
import type { PersistentStore } from "../../../../renderer/persist/persistent-store.js";
import type { AnalysisRow } from "../../../../renderer/persist/schema.js";
import { memoryStore, openStore } from "../../../../renderer/persist/store.js";
import { withFakeIndexedDb } from "../../../setup/indexed-db.js";

const NAME = "analyses-test";
withFakeIndexedDb();
afterEach(() => Dexie.delete(NAME));

const row = (id: string, text = "{}"): AnalysisRow => ({
  id,
  fileName: `${id}.analysis.json`,
  text,
  token: "",
  contents: ["c1"],
  savedAt: 1,
});

async function opened(): Promise<PersistentStore> {
  const store = await openStore(NAME);
  if (!store.ok) throw new Error(store.error.message);
  return store.value;
}

async function kept(store: PersistentStore) {
  const [rows, drafts] = await Promise.all([store.analyses(), store.analysisDrafts()]);
  if (!rows.ok || !drafts.ok) throw new Error("not read");
  return { rows: [...rows.value.values()], drafts: Object.fromEntries(drafts.value) };
}

test.each(["database", "memory"])("%s: analyses and what is written of them are kept and removed", async (kind) => {
  const store = kind === "memory" ? memoryStore() : await opened();
  await store.changeAnalysis({ key: "a", before: undefined, after: row("a") });
  await store.changeAnalysis({ key: "b", before: undefined, after: row("b") });
  await store.changeAnalysisDraft({ key: "b", before: undefined, after: "{ " });
  expect(await kept(store)).toEqual({ rows: [row("a"), row("b")], drafts: { b: "{ " } });
  await store.changeAnalysis({ key: "a", before: row("a"), after: undefined });
  await store.changeAnalysisDraft({ key: "b", before: "{ ", after: undefined });
  expect(await kept(store)).toEqual({ rows: [row("b")], drafts: {} });
  store.close();
});

test("what another window has written of one is not removed", async () => {
  const [one, two] = [await opened(), await opened()];
  await one.changeAnalysis({ key: "a", before: undefined, after: row("a") });
  await two.changeAnalysis({ key: "a", before: row("a"), after: row("a", '{ "id": "x" }') });
  await one.changeAnalysis({ key: "a", before: row("a"), after: undefined });
  expect((await kept(two)).rows).toEqual([row("a", '{ "id": "x" }')]);
  one.close();
  two.close();
});

test("rows that a crash or a hand has damaged are left out, or mended", async () => {
  (await opened()).close();
  const database = new LanescopeDatabase(NAME);
  const damaged = [
    { id: "a", text: 7 },
    { id: "b", text: "{}" },
  ] as unknown as AnalysisRow[];
  await database.analyses.bulkPut(damaged);
  database.close();
  const store = await opened();
  expect((await kept(store)).rows).toEqual([
    { id: "b", fileName: "kept.analysis.json", text: "{}", token: "", contents: [], savedAt: 0 },
  ]);
  store.close();
});
