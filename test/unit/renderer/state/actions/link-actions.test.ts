import { expect, test } from "vitest";
import type { App } from "../../../../../renderer/app.js";
import { memoryStore } from "../../../../../renderer/persist/store.js";
import { linkOf } from "../../../../../renderer/state/link-view.js";
import { ok, type Result } from "../../../../../workers/core/result.js";
import type { EngineApi, SessionInfo } from "../../../../../workers/model/engine-api.js";
import { linkText, parseLink } from "../../../../../workers/model/view-link.js";
import { makeApp, openApp, settled } from "../../open-app.js";

const ELSEWHERE = linkText({
  contents: ["0123456789abcdef0123456789abcdef"],
  from: 1n,
  to: 2n,
  area: [],
  pinned: [],
  hidden: [],
  opened: [],
  closed: [],
  filter: "",
}).text;

const ID = "f".repeat(32);

/** The ids of the fake engine are none of a content. */
function withId(engine: EngineApi): Partial<EngineApi> {
  const named = (info: SessionInfo): SessionInfo => {
    return { ...info, contentId: ID, traces: info.traces.map((trace) => ({ ...trace, contentId: ID })) };
  };
  const of = (answer: Result<SessionInfo>) => (answer.ok ? ok(named(answer.value)) : answer);
  return { open: async (request) => of(await engine.open(request)), done: async () => of(await engine.done()) };
}

const message = (app: App) => app.stores.ui.getState().message;

async function linkHere(app: App): Promise<string> {
  const link = linkOf(app.stores);
  if (link === undefined) throw new Error("no link");
  return linkText(link).text;
}

test("a link leads an open trace to its window, selection and lanes, and out of a lane set; undo takes the lanes back", async () => {
  const app = await openApp(withId);
  await settled();
  const { bounds } = app.select;
  const { beginNs, endNs } = bounds();
  const middle = Math.round((beginNs + endNs) / 2);
  app.actions.view.zoomToRange(beginNs, middle);
  app.actions.selection.setRange({ t0: beginNs, t1: middle });
  app.actions.tree.togglePin(3);
  app.actions.tree.setFilter("kind:cpu");
  const text = await linkHere(app);
  const window = app.stores.view.getState().view;

  app.actions.tree.togglePin(3);
  app.actions.tree.setFilter("");
  app.actions.selection.setRange(undefined);
  app.actions.view.fit();
  const set = app.actions.named.saveLanes("own", [1]);
  app.actions.named.showSet(set);
  expect(await app.actions.links.open(text)).toBeUndefined();
  const { view } = app.stores.view.getState();
  expect(Math.round(view.startNs)).toBe(Math.round(window.startNs));
  expect(view.spanNs).toBeCloseTo(window.spanNs, -1);
  expect(app.stores.selection.getState().range).toEqual({ t0: beginNs, t1: middle });
  expect(app.stores.tree.getState()).toMatchObject({ pinned: [3], filterText: "kind:cpu", shownSet: undefined });
  expect(await linkHere(app)).toBe(text);
  await app.actions.edits.undo();
  expect(app.stores.tree.getState()).toMatchObject({ pinned: [], filterText: "", shownSet: set });
});

test("a link finds its trace among what was opened before, and only there", async () => {
  const first = await openApp(withId);
  await settled();
  first.actions.view.zoomToRange(0, first.select.bounds().endNs / 2);
  const text = await linkHere(first);
  const { info, items } = first.stores.session.getState();
  const link = parseLink(text);
  if (!link.ok || info === undefined) throw new Error("no link");

  const store = memoryStore();
  const token = items[0]?.token ?? "";
  await store.addRecent({
    token,
    tokens: [token],
    name: "x",
    contentId: "",
    contents: link.value.contents,
    openedAt: 1,
  });
  const second = makeApp(withId);
  second.actions.view.resize(1000, 600);
  // The database is slower than the link.
  await second.actions.links.openItems([{ token: "", name: "link", files: [], link: text }]);
  expect(second.stores.session.getState().phase).not.toBe("open");
  await second.actions.persistence.start(ok(store));
  await expect.poll(() => second.stores.session.getState().phase).toBe("open");
  await expect
    .poll(() => Math.round(second.stores.view.getState().view.spanNs))
    .toBe(Math.round(first.stores.view.getState().view.spanNs));
});

test("a link to what was not opened here opens nothing and says so; it waits for its trace", async () => {
  const app = await openApp(withId);
  await app.actions.persistence.start(ok(memoryStore()));
  const before = app.stores.session.getState().info;
  await app.actions.links.open(ELSEWHERE);
  await settled();
  expect(app.stores.session.getState().info).toBe(before);
  expect(app.stores.session.getState().refused?.failure.message).toBe("its trace was not opened here before");
});

test.each([
  ["a path", "lanescope:/etc/passwd"],
  ["an address", "lanescope://view?v=1&url=https://example.org"],
  ["a file", "file:///etc/passwd"],
])("a text that is %s changes nothing", async (_, text) => {
  const app = await openApp(withId);
  const before = app.stores.session.getState().info;
  expect(await app.actions.links.open(text)).toBeDefined();
  await app.actions.links.openItems([{ token: "", name: "link", files: [], link: text }]);
  expect(app.stores.session.getState().info).toBe(before);
});

test("while nothing is open a link can not be copied", async () => {
  const app = makeApp();
  await app.actions.links.copy();
  expect(message(app)).toBe("nothing is shown yet that a link could lead to");
});
