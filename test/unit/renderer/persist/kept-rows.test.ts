import { Dexie } from "dexie";
import { afterEach, expect, test } from "vitest";
import { LanescopeDatabase } from "../../../../renderer/persist/database.js";
import { keptSymbols, keptView } from "../../../../renderer/persist/kept-rows.js";
import { openStore } from "../../../../renderer/persist/store.js";
import { unsavedChangesIn } from "../../../../renderer/persist/unsaved-changes.js";
import { withFakeIndexedDb } from "../../../setup/indexed-db.js";

const NAME = "kept-rows-test";
withFakeIndexedDb();
afterEach(() => Dexie.delete(NAME));

const VIEW = {
  contentId: "good",
  savedAt: 7,
  t0: 1,
  t1: 2.5,
  scrollPx: 40,
  collapsed: [],
  expanded: ["h"],
  pinned: ["h/cpu/0"],
  hidden: [],
  filter: "kind:vcpu",
  selection: { t0: 1, t1: 2 },
  area: ["h/vm/7"],
  lane: "h/vm/7",
  stateNs: 1.5,
  order: "steal",
  hidesIdle: true,
  cpuOrder: { by: "pinning", vm: "h/vm/7" },
  curves: [{ kind: "exits" }, { kind: "steal", lane: "h/vm/7" }],
};

test("a view that is right comes back as it was", () => {
  expect(keptView(VIEW)).toEqual(VIEW);
});

test.each([
  [undefined],
  ["text"],
  [{ ...VIEW, contentId: 5 }],
  [{ ...VIEW, t0: "1" }],
  [{ ...VIEW, t1: Number.NaN }],
  [{ ...VIEW, t1: 0 }],
  [{ ...VIEW, t0: Number.NEGATIVE_INFINITY }],
])("a view without a window is dropped: %j", (value) => {
  expect(keptView(value)).toBeUndefined();
});

test("of a damaged view the parts that make sense stay", () => {
  const damaged = {
    ...VIEW,
    scrollPx: -3,
    pinned: ["h/cpu/0", 5, null],
    hidden: "h",
    collapsed: undefined,
    filter: {},
    selection: { t0: 9 },
    area: [1],
    lane: 4,
    stateNs: "x",
    order: {},
    hidesIdle: "yes",
    cpuOrder: { by: 3 },
    curves: [{ lane: "h" }, 7, null],
  };
  const {
    selection: _,
    area: _a,
    lane: _l,
    stateNs: _s,
    order: _o,
    hidesIdle: _h,
    cpuOrder: _c,
    curves: _u,
    ...rest
  } = VIEW;
  expect(keptView(damaged)).toEqual({ ...rest, scrollPx: 0, filter: "" });
});

test("a database with wrong rows gives the others", async () => {
  const database = new LanescopeDatabase(NAME);
  await database.open();
  const put = (table: string, row: object) => database.table(table).put(row);
  await put("views", VIEW);
  await put("views", { contentId: "bad", savedAt: 1, t0: "zero" });
  await put("recents", { token: "a", name: "lab", contentId: "x", openedAt: 2 });
  await put("recents", { token: "b", name: 17, openedAt: 3 });
  await put("names", { contentId: "x", savedAt: 1, text: 5 });
  await put("topologies", { contentId: "x", savedAt: 1, text: "# lscpu" });
  database.close();
  const opened = await openStore(NAME);
  if (!opened.ok) throw new Error(opened.error.message);
  const store = opened.value;
  const value = async <T>(result: Promise<{ ok: boolean; value?: T }>) => (await result).value;
  expect(await value(store.view("good"))).toEqual(VIEW);
  expect(await value(store.view("bad"))).toBeUndefined();
  expect((await value(store.recents()))?.map(({ name }) => name)).toEqual(["lab"]);
  expect(await value(store.names("x"))).toBeUndefined();
  expect((await value(store.topology("x")))?.text).toBe("# lscpu");
  store.close();
});

test("what a closing window stashed is looked at in the same way", () => {
  let text: string | null = JSON.stringify({ view: { ...VIEW, pinned: [3] }, preferences: { theme: "dark" } });
  const forget = () => {
    text = null;
  };
  const storage = { getItem: () => text, setItem: () => {}, removeItem: forget };
  expect(unsavedChangesIn(storage).restore()).toEqual({
    view: { ...VIEW, pinned: [] },
    preferences: { theme: "dark" },
  });
});

test("files of symbols come back with what was said of them, and without what makes no sense", () => {
  const right = {
    contentId: "good",
    savedAt: 7,
    files: [{ path: "kallsyms", bytes: Uint8Array.of(1) }],
    owners: { kallsyms: "h/vm/7" },
    slides: { "h/vm/7": "-4096" },
    removed: ["modules"],
  };
  expect(keptSymbols(right)).toEqual(right);
  const { slides: _, removed: __, ...older } = right;
  expect(keptSymbols(older)).toEqual({ ...right, slides: {}, removed: [] });
  const damaged = {
    ...right,
    files: [...right.files, { path: 7 }],
    owners: { a: 1 },
    slides: { h: "x", i: 5 },
    removed: 3,
  };
  expect(keptSymbols(damaged)).toEqual({ ...right, owners: {}, slides: {}, removed: [] });
});
