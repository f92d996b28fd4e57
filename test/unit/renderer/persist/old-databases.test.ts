import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Dexie } from "dexie";
import { afterEach, expect, test } from "vitest";
import { LanescopeDatabase } from "../../../../renderer/persist/database.js";
import { keptAnalysis, keptNamed, keptSymbols, keptView } from "../../../../renderer/persist/kept-rows.js";
import { MIGRATIONS } from "../../../../renderer/persist/schema.js";
import { openStore } from "../../../../renderer/persist/store.js";
import { readAnnotation } from "../../../../workers/model/annotations/annotation.js";
import { root } from "../../../setup/imports.js";
import { withFakeIndexedDb } from "../../../setup/indexed-db.js";

const NAME = "old-databases-test";
withFakeIndexedDb();
afterEach(() => Dexie.delete(NAME));

const folder = join(root, "test/fixtures/databases");
type Row = Readonly<Record<string, unknown>>;
const fixtures = readdirSync(folder)
  .map((file) => /^version-(\d+)\.json$/.exec(file))
  .filter((found) => found !== null)
  .map(([file, version]) => {
    const bytes = (key: string, value: unknown) => (key === "bytes" ? Uint8Array.from(value as number[]) : value);
    const tables = JSON.parse(readFileSync(join(folder, file), "utf8"), bytes) as Readonly<
      Record<string, readonly Row[]>
    >;
    return { version: Number(version), tables };
  })
  .sort((a, b) => a.version - b.version);

test("each version has its fixture", () => {
  expect(fixtures.map(({ version }) => version)).toEqual(MIGRATIONS.map(({ version }) => version));
});

test.each(fixtures)("what version $version kept is there", async ({ version, tables }) => {
  const old = new LanescopeDatabase(
    NAME,
    MIGRATIONS.filter((step) => step.version <= version),
  );
  for (const [table, rows] of Object.entries(tables)) await old.table(table).bulkPut([...rows]);
  old.close();

  const store = await openStore(NAME);
  if (!store.ok) throw new Error(store.error.message);
  const { value } = store;
  const contentId = String(tables.views?.[0]?.contentId);
  const found = {
    recents: await value.recents(),
    views: await value.view(contentId),
    names: await value.names(contentId),
    laneNames: await value.laneNames(contentId),
    topologies: await value.topology(contentId),
    symbols: await value.symbols(contentId),
    preferences: await value.preference("window"),
    annotations: await value.annotations([contentId]),
    filters: await value.filters(),
    named: await value.named([contentId]),
    analyses: await value.analyses(),
    analysisDrafts: await value.analysisDrafts(),
  };
  value.close();
  const one = (table: string) => tables[table]?.[0];
  const annotations = (tables.annotations ?? []).map(readAnnotation);
  expect(found).toEqual({
    recents: { ok: true, value: tables.recents },
    views: { ok: true, value: keptView(one("views")) },
    names: { ok: true, value: one("names") },
    laneNames: { ok: true, value: one("laneNames") },
    topologies: { ok: true, value: one("topologies") },
    symbols: { ok: true, value: keptSymbols(one("symbols")) },
    preferences: { ok: true, value: one("preferences")?.value },
    annotations: {
      ok: true,
      value: {
        deletions: [],
        annotations: annotations.flatMap((read) => (read && "annotation" in read ? read.annotation : [])),
        newer: 0,
      },
    },
    named: { ok: true, value: new Map((tables.named ?? []).map((row) => [row.id, keptNamed(row)])) },
    filters: { ok: true, value: new Map((tables.filters ?? []).map(({ name, text }) => [name, text])) },
    analyses: { ok: true, value: new Map((tables.analyses ?? []).map((row) => [row.id, keptAnalysis(row)])) },
    analysisDrafts: { ok: true, value: new Map((tables.analysisDrafts ?? []).map(({ id, text }) => [id, text])) },
  });
});
