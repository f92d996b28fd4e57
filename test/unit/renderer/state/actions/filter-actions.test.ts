import { expect, test } from "vitest";
import type { App } from "../../../../../renderer/app.js";
import { memoryStore, type PersistentStore } from "../../../../../renderer/persist/store.js";
import { sortedFilters } from "../../../../../renderer/viewmodel/saved-filters.js";
import { fail, ok } from "../../../../../workers/core/result.js";
import { makeApp, openApp, settled } from "../../open-app.js";

const saved = (app: App) => Object.fromEntries(app.stores.filters.getState().saved);

async function keptIn(store: PersistentStore) {
  const found = await store.filters();
  return found.ok ? Object.fromEntries(found.value) : found.error;
}

test("a saved filter is used in the filter box; undo takes saving, editing, renaming and removing back", async () => {
  const app = await openApp();
  const { filters, edits } = app.actions;
  filters.save(" vCPUs ", " kind:vcpu ");
  filters.use("vCPUs");
  expect(app.stores.tree.getState().appliedFilter).toBe("kind:vcpu");
  filters.save("vCPUs", "kind:vcpu state:steal", "vCPUs");
  filters.save("stolen", "kind:vcpu state:steal", "vCPUs");
  expect(saved(app)).toEqual({ stolen: "kind:vcpu state:steal" });
  filters.remove("stolen");
  expect(saved(app)).toEqual({});
  expect(edits.wordsOf("undo")).toBe("remove the filter “stolen”");
  await edits.undo();
  expect(saved(app)).toEqual({ stolen: "kind:vcpu state:steal" });
  await edits.undo();
  expect(saved(app)).toEqual({ vCPUs: "kind:vcpu state:steal" });
  await edits.undo();
  expect(saved(app)).toEqual({ vCPUs: "kind:vcpu" });
  await edits.redo();
  expect(saved(app)).toEqual({ vCPUs: "kind:vcpu state:steal" });
});

test("neither an empty name nor an empty filter is saved", async () => {
  const app = await openApp();
  app.actions.filters.save("  ", "kind:vcpu");
  app.actions.filters.save("web", "  ");
  expect(saved(app)).toEqual({});
});

test("undo leaves what another window has written since, and says so", async () => {
  const app = await openApp();
  app.actions.filters.save("web", "vm ~ web");
  app.stores.filters.setState({ saved: new Map([["web", "vm ~ web-2"]]) });
  await app.actions.edits.undo();
  expect(saved(app)).toEqual({ web: "vm ~ web-2" });
  expect(app.stores.ui.getState().message).toContain("not undone, as another window has changed it since");
});

test("saved filters are there in the next window, whatever its trace", async () => {
  const store = memoryStore();
  const first = await openApp();
  await first.actions.persistence.start(ok(store));
  first.actions.filters.save("web", "vm ~ web");
  first.actions.filters.save("gone", "vm ~ gone");
  first.actions.filters.remove("gone");
  await settled();
  const second = makeApp();
  await second.actions.persistence.start(ok(store));
  await settled();
  expect(saved(second)).toEqual({ web: "vm ~ web" });
});

test("what was saved before the database was open is written too", async () => {
  const store = memoryStore();
  const app = makeApp();
  app.actions.filters.save("web", "vm ~ web");
  await app.actions.persistence.start(ok(store));
  await settled();
  expect(await keptIn(store)).toEqual({ web: "vm ~ web" });
  expect(saved(app)).toEqual({ web: "vm ~ web" });
});

test("a full database says so, the filter stays, and the next edit writes both", async () => {
  const store = memoryStore();
  let isFull = true;
  const full: PersistentStore = {
    ...store,
    changeFilter: (change) =>
      isFull
        ? Promise.resolve(fail("could not save a filter", { hint: "the disk is full" }))
        : store.changeFilter(change),
  };
  const app = makeApp();
  const stop = await app.actions.persistence.start(ok(full));
  app.actions.filters.save("web", "vm ~ web");
  await settled();
  expect(saved(app)).toEqual({ web: "vm ~ web" });
  expect(app.stores.filters.getState().notKept).toContain("the disk is full");
  expect(app.stores.ui.getState().message).toContain("Filters are not saved");
  isFull = false;
  app.actions.filters.save("db", "vm ~ db");
  await settled();
  expect(await keptIn(store)).toEqual({ web: "vm ~ web", db: "vm ~ db" });
  expect(app.stores.filters.getState().notKept).toBeUndefined();
  stop();
});

test("filters of another window come in beside the own ones", async () => {
  const store = memoryStore();
  let tell = () => {};
  const heard: PersistentStore = {
    ...store,
    onFiltersChanged: (listener) => {
      tell = listener;
      return () => {};
    },
  };
  const app = makeApp();
  await app.actions.persistence.start(ok(heard));
  app.actions.filters.save("web", "vm ~ web");
  await settled();
  await store.changeFilter({ key: "db", before: undefined, after: "vm ~ db" });
  tell();
  await settled();
  expect(saved(app)).toEqual({ db: "vm ~ db", web: "vm ~ web" });
});

test("without a database the window says how long they last", async () => {
  const app = makeApp();
  await app.actions.persistence.start(fail("could not open the local database"));
  await settled();
  expect(app.stores.filters.getState().notKept).toBeUndefined();
  app.actions.filters.save("web", "vm ~ web");
  await settled();
  expect(app.stores.filters.getState().notKept).toContain("could not open the local database");
});

test("names are listed as people count", () => {
  const names = ["web 10", "alpha", "web 9"].map((name) => [name, "x"] as const);
  expect(sortedFilters(new Map(names)).map(({ name }) => name)).toEqual(["alpha", "web 9", "web 10"]);
});
