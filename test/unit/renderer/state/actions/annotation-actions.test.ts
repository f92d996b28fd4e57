import { expect, test } from "vitest";
import type { App } from "../../../../../renderer/app.js";
import { openApp, settled } from "../../open-app.js";

const written = (app: App) => [...app.stores.annotations.getState().byId.values()];
const run = (app: App, id: string) => {
  const command = app.commands.find((one) => one.id === id);
  if (command === undefined || !command.when()) throw new Error(`cannot run ${id}`);
  command.run();
};
const selectedText = (app: App) =>
  app.stores.annotations.getState().byId.get(app.stores.annotations.getState().selected ?? "")?.text;

async function pickAt(app: App, lane: number, timeNs: number) {
  app.actions.selection.pick(lane, timeNs);
  await settled();
}

test("a mark is at the cursor on its lane, in the trace's own time, and signed", async () => {
  const app = await openApp();
  app.actions.annotations.setAuthor(" Ada ");
  await pickAt(app, 3, 1234.6);
  run(app, "mark");
  const [one] = written(app);
  const path = app.stores.session.getState().lanes?.paths[3];
  expect(one).toMatchObject({ startNs: "1763720527123458024", endNs: "1763720527123458024", author: "Ada", text: "" });
  expect(one?.lanes.map((lane) => lane.path)).toEqual([path]);
  expect(one?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("a range that was dragged is marked on all lanes, or on those that it is limited to", async () => {
  const app = await openApp();
  await pickAt(app, 3, 10);
  app.actions.selection.setRange({ t0: 100, t1: 200 });
  run(app, "mark");
  app.stores.selection.setState({ area: new Set([1, 2]) });
  run(app, "mark");
  expect(written(app).map(({ lanes, startNs, endNs }) => [lanes.length, BigInt(endNs) - BigInt(startNs)])).toEqual([
    [0, 100n],
    [2, 100n],
  ]);
});

test("edits are taken back and made again one by one, among those of the lanes", async () => {
  const app = await openApp();
  const { annotations, edits, tree } = app.actions;
  await pickAt(app, 3, 10);
  run(app, "mark");
  const [{ id } = { id: "" }] = written(app);
  tree.togglePin(3);
  annotations.change(id, { text: "why" });
  annotations.remove(id);
  const state = () => [written(app).map((one) => one.text), app.stores.tree.getState().pinned];
  expect(edits.wordsOf("undo")).toBe("delete the note");
  edits.undo();
  expect(state()).toEqual([["why"], [3]]);
  edits.undo();
  expect(state()).toEqual([[""], [3]]);
  edits.undo();
  expect(state()).toEqual([[""], []]);
  edits.undo();
  expect(state()).toEqual([[], []]);
  for (let i = 0; i < 3; i++) edits.redo();
  expect(state()).toEqual([["why"], [3]]);
  expect(written(app)[0]?.id).toBe(id);
});

test("taking back an edit keeps what another window has changed since", async () => {
  const app = await openApp();
  await pickAt(app, 3, 10);
  run(app, "mark");
  const [before] = written(app);
  if (before === undefined) throw new Error("no mark");
  app.actions.annotations.change(before.id, { text: "mine" });
  const now = app.stores.annotations.getState().byId.get(before.id);
  if (now === undefined) throw new Error("no mark");
  app.stores.annotations.setState({ byId: new Map([[before.id, { ...now, colour: "red", tags: ["theirs"] }]]) });
  app.actions.edits.undo();
  expect(written(app)[0]).toMatchObject({ text: "", colour: "red", tags: ["theirs"] });
});

test("next and previous go through those that the list shows, in order of time", async () => {
  const app = await openApp();
  const { annotations } = app.actions;
  for (const [at, text] of [
    [300, "third"],
    [100, "first"],
    [200, "second"],
  ] as const)
    annotations.mark({ t0: at, t1: at, lanes: [3] }, { text, colour: "blue", tags: [] });
  annotations.select(undefined);
  await pickAt(app, 0, 150);
  run(app, "bookmark-next");
  expect(selectedText(app)).toBe("second");
  expect(app.stores.selection.getState()).toMatchObject({ lane: 3, cursorNs: 200 });
  run(app, "bookmark-next");
  run(app, "bookmark-next");
  expect(selectedText(app)).toBe("third");
  annotations.setSearch("third || first");
  run(app, "bookmark-previous");
  expect(selectedText(app)).toBe("first");
});

test("a jump shows a range as a whole, and leaves the zoom as it is for a moment", async () => {
  const app = await openApp();
  const { annotations, view } = app.actions;
  const { beginNs, endNs } = app.select.bounds();
  const at = (share: number) => Math.round(beginNs + (endNs - beginNs) * share);
  const blue = { text: "", colour: "blue", tags: [] } as const;
  annotations.mark({ t0: at(0.1), t1: at(0.2), lanes: [3] }, blue);
  annotations.mark({ t0: at(0.4), t1: at(0.4), lanes: [3] }, blue);
  annotations.mark({ t0: at(0.5), t1: at(0.5), lanes: [] }, blue);
  const [range, moment, ofAll] = app.select.annotations();
  if (range === undefined || moment === undefined || ofAll === undefined) throw new Error("not placed");
  view.zoomToRange(at(0.8), at(0.9));
  const { spanNs } = app.stores.view.getState().view;
  for (const one of [moment, ofAll]) {
    annotations.jump(one);
    const { view: shown } = app.stores.view.getState();
    expect(shown.spanNs).toBe(spanNs);
    expect(shown.startNs).toBeLessThan(one.t0);
    expect(one.t0).toBeLessThan(shown.startNs + spanNs);
  }
  annotations.jump(range);
  const { view: shown } = app.stores.view.getState();
  expect(shown.startNs).toBeLessThanOrEqual(range.t0);
  expect(range.t1).toBeLessThanOrEqual(shown.startNs + shown.spanNs);
});

test("keys are about an annotation only while its place is selected", async () => {
  const app = await openApp();
  await pickAt(app, 3, 10);
  run(app, "mark");
  await pickAt(app, 4, 20);
  expect(app.stores.annotations.getState().selected).toBeUndefined();
  expect(app.commands.find(({ id }) => id === "annotation-delete")?.when()).toBe(false);
  run(app, "bookmark-previous");
  run(app, "annotation-delete");
  expect(written(app)).toEqual([]);
});

test("an arrow is drawn from one place to another; Esc gives it up", async () => {
  const app = await openApp();
  const lanes = app.stores.session.getState().lanes;
  await pickAt(app, 3, 10);
  run(app, "arrow");
  run(app, "clear");
  expect(app.stores.annotations.getState().arrowFrom).toBeUndefined();
  run(app, "arrow");
  await pickAt(app, 5, 70);
  run(app, "arrow");
  const [arrow] = written(app);
  expect(arrow?.lanes[0]?.path).toBe(lanes?.paths[3]);
  expect(arrow?.to).toMatchObject({ path: lanes?.paths[5], atNs: `${1763720527123456789n + 70n}` });
  expect(app.select.annotations()[0]?.to).toEqual({ lane: 5, timeNs: 70 });
});
