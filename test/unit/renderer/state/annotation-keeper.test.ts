import { Dexie } from "dexie";
import { afterEach, expect, test, vi } from "vitest";
import type { ListedStorage } from "../../../../renderer/persist/page-storage.js";
import { memoryStore, openStore, type PersistentStore } from "../../../../renderer/persist/store.js";
import { unsavedAnnotationsIn } from "../../../../renderer/persist/unsaved-annotations.js";
import { AnnotationKeeper } from "../../../../renderer/state/persistence/annotation-keeper.js";
import { createStores } from "../../../../renderer/state/stores.js";
import { fail } from "../../../../workers/core/result.js";
import { type Annotation, withChanges } from "../../../../workers/model/annotations/annotation.js";
import type { SessionInfo } from "../../../../workers/model/engine-api.js";
import { memoryStorage } from "../../../fakes/memory-storage.js";
import { withFakeIndexedDb } from "../../../setup/indexed-db.js";

const NAME = "keeper-test";
withFakeIndexedDb();
const ends: (() => void)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const end of ends.splice(0)) end();
  await Dexie.delete(NAME);
});

function infoOf(...contents: string[]): SessionInfo {
  return {
    name: "",
    originNs: "0",
    stretches: [],
    contentId: contents.join(),
    traces: contents.map((contentId) => ({ contentId, machine: "h", clock: { originNs: "0", isMoved: false } })),
    beginNs: 0,
    endNs: 1,
    clockNotes: [],
    totalBytes: 0,
    machines: [],
  };
}

function annotation(id: string, more: Partial<Annotation> = {}): Annotation {
  const written = { text: "", author: "", colour: "yellow", tags: [], createdMs: 1, changedMs: 1 } as const;
  return { id, content: "a", lanes: [], startNs: "1", endNs: "1", ...written, ...more };
}

interface WindowParts {
  readonly store?: PersistentStore;
  readonly storage?: ListedStorage;
  readonly notDurable?: string;
  /** Undefined: no trace is open. */
  readonly info?: SessionInfo | undefined;
  /** Instead of what the store does. */
  readonly changeAnnotation?: PersistentStore["changeAnnotation"];
}

/** A window that shows the trace "a". */
async function opened(parts: WindowParts = {}) {
  const { store: given, storage = memoryStorage(), notDurable, changeAnnotation } = parts;
  let store = given;
  if (store === undefined) {
    const open = await openStore(NAME);
    if (!open.ok) throw new Error(open.error.message);
    store = open.value;
  }
  const stores = createStores();
  const said: string[] = [];
  const info = "info" in parts ? parts.info : infoOf("a");
  stores.session.setState({ phase: info === undefined ? "empty" : "open", info });
  const keeper = new AnnotationKeeper({
    stores,
    store: changeAnnotation === undefined ? store : { ...store, changeAnnotation },
    notDurable,
    unsaved: unsavedAnnotationsIn(storage),
    say: (message) => said.push(message),
  });
  const close = () => {
    keeper.dispose();
    store.close();
  };
  ends.push(close);
  const edit = (id: string, after: Annotation | undefined) =>
    stores.annotations.setState((state) => withChanges(state, [{ id, before: state.byId.get(id), after }]));
  const shown = () => [...stores.annotations.getState().byId.values()];
  return { stores, store, said, edit, shown, close, leave: () => keeper.leave() };
}

async function kept(store: PersistentStore): Promise<readonly Annotation[]> {
  const rows = await store.annotations(["a"]);
  return rows.ok ? rows.value.annotations : [];
}

test("an edit is in the database at once, and found by the next window", async () => {
  const first = await opened();
  first.edit("1", annotation("1", { text: "x" }));
  await expect.poll(() => kept(first.store)).toHaveLength(1);
  first.close();
  const second = await opened();
  await expect.poll(second.shown).toEqual([annotation("1", { text: "x" })]);
});

test("two windows see and keep each other's edits", async () => {
  const [one, two] = [await opened(), await opened()];
  one.edit("1", annotation("1"));
  await expect.poll(two.shown).toEqual([annotation("1")]);
  one.edit("1", annotation("1", { text: "from one" }));
  two.edit("1", annotation("1", { colour: "red" }));
  const both = [annotation("1", { text: "from one", colour: "red" })];
  await expect.poll(one.shown).toEqual(both);
  await expect.poll(two.shown).toEqual(both);
  expect(await kept(one.store)).toEqual(both);
  two.edit("1", undefined);
  await expect.poll(one.shown).toEqual([]);
});

test("a full disk: it is said, the work stays, and is saved when there is room", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const store = memoryStore();
  let isFull = true;
  const changeAnnotation: PersistentStore["changeAnnotation"] = async (change) =>
    isFull ? fail("could not save a bookmark", { hint: "the disk is full" }) : store.changeAnnotation(change);
  const storage = memoryStorage();
  const window = await opened({ store, storage, changeAnnotation });
  window.edit("1", annotation("1"));
  await vi.waitFor(() => expect(window.stores.annotations.getState().keeping.is).toBe("in-memory"));
  expect(window.said.at(-1)).toContain("the disk is full");
  expect(window.shown()).toHaveLength(1);
  expect(storage.length).toBe(1);
  isFull = false;
  await vi.advanceTimersByTimeAsync(5_000);
  await vi.waitFor(() => expect(window.stores.annotations.getState().keeping).toEqual({ is: "kept" }));
  expect(await kept(store)).toEqual([annotation("1")]);
  expect(storage.length).toBe(0);
  expect(window.said.at(-1)).toBe("bookmarks are saved now");
});

test("what the database never took is saved by the next window", async () => {
  const storage = memoryStorage();
  const never: PersistentStore["changeAnnotation"] = () => new Promise(() => {});
  const first = await opened({ storage, changeAnnotation: never });
  first.edit("1", annotation("1", { text: "kept" }));
  first.edit("2", annotation("2", { content: "other trace" }));
  first.leave();
  first.close();
  const second = await opened({ storage });
  await expect.poll(second.shown).toEqual([annotation("1", { text: "kept" })]);
  await expect.poll(() => storage.length).toBe(0);
  const others = await second.store.annotations(["other trace"]);
  expect(others.ok && others.value.annotations).toHaveLength(1);
});

test("what a window before left is saved before any trace is opened", async () => {
  const storage = memoryStorage();
  unsavedAnnotationsIn(storage).stash([{ id: "1", before: undefined, after: annotation("1") }]);
  const window = await opened({ storage, info: undefined });
  await expect.poll(() => kept(window.store)).toEqual([annotation("1")]);
  await expect.poll(() => storage.length).toBe(0);
});

test("the later edit of another window stays in the page's storage", () => {
  const storage = memoryStorage();
  const one = unsavedAnnotationsIn(storage);
  const edit = (text: string) => ({ id: "1", before: undefined, after: annotation("1", { text }) });
  one.stash([edit("first")]);
  const two = unsavedAnnotationsIn(storage);
  const restored = two.restore();
  expect(restored).toEqual([edit("first")]);
  one.stash([edit("second")]);
  two.stash(restored);
  expect(unsavedAnnotationsIn(storage).restore()).toEqual([edit("second")]);
  two.stash([]);
  expect(unsavedAnnotationsIn(storage).restore()).toEqual([edit("second")]);
  one.stash([]);
  expect(storage.length).toBe(0);
});

test("without a database it says so as soon as there is anything to lose", async () => {
  const window = await opened({ store: memoryStore(), notDurable: "no database: forbidden" });
  expect(window.said).toEqual([]);
  window.edit("1", annotation("1"));
  await expect
    .poll(() => window.stores.annotations.getState().keeping)
    .toEqual({
      is: "in-memory",
      why: "no database: forbidden",
    });
  expect(window.said.at(-1)).toBe("Bookmarks are not saved: no database: forbidden");
  window.stores.session.setState({ info: infoOf("b") });
  await expect.poll(() => window.stores.annotations.getState().keeping.is).toBe("kept");
  expect(window.said).toHaveLength(1);
});

test("what another window wrote in a deleted bookmark comes back", async () => {
  const store = memoryStore();
  const [one, two] = [await opened({ store }), await opened({ store })];
  one.edit("1", annotation("1"));
  await expect.poll(() => kept(store)).toHaveLength(1);
  two.stores.session.setState({ info: infoOf("a", "b") });
  await expect.poll(two.shown).toHaveLength(1);
  one.edit("1", annotation("1", { text: "more", changedMs: 2 }));
  await expect.poll(async () => (await kept(store))[0]?.text).toBe("more");
  two.edit("1", undefined);
  await expect.poll(() => two.shown()[0]?.text).toBe("more");
});

test("without a database, what is written and what waited before stay in the page's storage", async () => {
  const storage = memoryStorage();
  unsavedAnnotationsIn(storage).stash([{ id: "1", before: undefined, after: annotation("1") }]);
  const window = await opened({ store: memoryStore(), storage, notDurable: "no database: forbidden" });
  window.edit("2", annotation("2"));
  window.edit("2", annotation("2", { text: "later" }));
  await expect.poll(() => storage.length).toBe(2);
  window.close();
  const next = await opened({ storage });
  await expect.poll(() => kept(next.store)).toHaveLength(2);
  expect((await kept(next.store)).find(({ id }) => id === "2")?.text).toBe("later");
  await expect.poll(() => storage.length).toBe(0);
});

test("other traces have other bookmarks; more traces have those of all", async () => {
  const window = await opened();
  window.edit("1", annotation("1"));
  await expect.poll(() => kept(window.store)).toHaveLength(1);
  window.stores.session.setState({ info: infoOf("b") });
  await expect.poll(window.shown).toEqual([]);
  window.edit("2", annotation("2", { content: "b" }));
  window.stores.session.setState({ info: infoOf("a", "b") });
  await expect.poll(() => window.shown().map(({ id }) => id)).toEqual(["1", "2"]);
  window.stores.session.setState({ info: undefined });
  await expect.poll(window.shown).toEqual([]);
  expect(await kept(window.store)).toHaveLength(1);
});

test("what is damaged in the page's storage is left out", async () => {
  const storage = memoryStorage();
  storage.setItem("lanescope.unsaved.annotation.1", "{");
  storage.setItem("lanescope.unsaved.annotation.2", JSON.stringify({ after: { version: 9, id: "2" } }));
  storage.setItem(
    "lanescope.unsaved.annotation.3",
    JSON.stringify({ after: { ...annotation("another"), version: 1 } }),
  );
  expect(unsavedAnnotationsIn(storage).restore()).toEqual([]);
});
