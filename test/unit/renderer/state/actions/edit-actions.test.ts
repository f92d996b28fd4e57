import { afterEach, describe, expect, test, vi } from "vitest";
import { memoryStore } from "../../../../../renderer/persist/store.js";
import { ok } from "../../../../../workers/core/result.js";
import { openApp, settled } from "../../open-app.js";

async function editedApp() {
  const app = await openApp();
  const { lanes } = app.stores.session.getState();
  const vcpus = (lanes?.kinds ?? []).flatMap((kind, lane) => (kind === "vcpu" ? [lane] : []));
  const [first = -1, second = -1] = vcpus;
  const names = () => app.stores.session.getState().lanes?.names ?? [];
  const { undo, redo, wordsOf } = app.actions.edits;
  return {
    app,
    tree: app.actions.tree,
    state: () => app.stores.tree.getState(),
    first,
    second,
    names,
    undo,
    redo,
    wordsOf,
  };
}

afterEach(() => vi.restoreAllMocks());

describe("undo", () => {
  test("takes back hiding, pinning, opening and the filter, the last first; redo makes them again", async () => {
    const { tree, state, first, second, undo, redo, wordsOf } = await editedApp();
    expect(wordsOf("undo")).toBeUndefined();
    tree.hide(first);
    tree.togglePin(second);
    tree.setOpen(0, false);
    tree.setFilter("kind:vcpu");
    const done = [new Set([first]), [second], false, "kind:vcpu"];
    const now = () => [state().hidden, state().pinned, state().open.get(0), state().filterText];
    expect(now()).toEqual(done);
    expect(wordsOf("undo")).toBe("filter “kind:vcpu”");
    undo();
    expect(now()).toEqual([...done.slice(0, 3), ""]);
    expect(state().appliedFilter).toBe("");
    undo();
    undo();
    expect(now()).toEqual([new Set([first]), [], undefined, ""]);
    expect(wordsOf("undo")).toMatch(/^hide vCPU/);
    undo();
    expect(now()).toEqual([new Set(), [], undefined, ""]);
    expect(wordsOf("undo")).toBeUndefined();
    for (let i = 0; i < 5; i++) redo();
    expect(now()).toEqual(done);
    expect(wordsOf("redo")).toBeUndefined();
  });

  test("of a trace that was taken off waits while another one opens", async () => {
    const { app, undo } = await editedApp();
    const { edits, session, ui } = app.stores;
    const parts = { before: { removed: [] }, after: { removed: ["guest"] } };
    const history = { past: [{ words: "take guest off", ...parts, joins: undefined, atMs: 0 }], future: [] };
    edits.setState({ history });
    session.setState({ removed: ["guest"], next: { name: "host", isReady: false } });
    await undo();
    await app.actions.edits.removeTrace("host");
    expect(ui.getState().message).toBe("host is still opening: wait for it, or stop it");
    expect(edits.getState().history).toBe(history);
    expect(session.getState().next).toEqual({ name: "host", isReady: false });
  });

  test("takes back a curve that was shown, and one that was taken away", async () => {
    const { app, state, undo, redo, wordsOf } = await editedApp();
    const { curves } = app.actions;
    const kinds = () => state().curves.map(({ kind }) => kind);
    curves.show({ kind: "exits" });
    curves.show({ kind: "steal" });
    curves.hide({ kind: "exits" });
    expect(kinds()).toEqual(["steal"]);
    expect(wordsOf("undo")).toBe("take away the curve exits/s");
    undo();
    expect(kinds()).toEqual(["exits", "steal"]);
    expect(wordsOf("undo")).toBe("show the curve steal");
    undo();
    expect(kinds()).toEqual(["exits"]);
    redo();
    curves.hideAll();
    undo();
    expect(kinds()).toEqual(["exits", "steal"]);
  });

  test("hiding a pinned lane is one edit, and another edit ends what could be done again", async () => {
    const { tree, state, first, second, undo, wordsOf } = await editedApp();
    tree.togglePin(first);
    tree.hide(first);
    undo();
    expect([state().hidden.size, state().pinned]).toEqual([0, [first]]);
    tree.hide(second);
    expect(wordsOf("redo")).toBeUndefined();
  });

  test("the letters of a filter are one edit, and a filter typed and taken away is none", async () => {
    const { tree, state, undo, wordsOf } = await editedApp();
    tree.setFilter("kind:vm");
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 10_000);
    for (const text of ["k", "kin", "kind:", "kind:cpu"]) tree.setFilter(text);
    undo();
    expect([state().filterText, state().appliedFilter]).toEqual(["kind:vm", "kind:vm"]);
    undo();
    expect(state().filterText).toBe("");
    tree.setFilter("w");
    tree.setFilter("");
    expect(wordsOf("undo")).toBeUndefined();
  });

  test("of an order brings back the one before with its figures, and redo asks for figures again", async () => {
    const { app, state, undo, redo } = await editedApp();
    await app.actions.order.sortBy("steal");
    const { orderShares } = state();
    expect(orderShares).toBeDefined();
    await app.actions.order.sortBy("name");
    app.actions.order.toggleIdle();
    undo();
    undo();
    expect([state().order, state().hidesIdle]).toEqual(["steal", false]);
    expect(state().orderShares).toBe(orderShares);
    undo();
    expect(state().order).toBe("given");
    redo();
    await settled();
    expect(state().order).toBe("steal");
    expect(state().orderShares).toBeDefined();
  });

  test("of a name is kept like the name", async () => {
    const { app, first, names, undo, redo } = await editedApp();
    const store = memoryStore();
    await app.actions.persistence.start(ok(store));
    const own = names()[first];
    app.actions.renames.rename(first, "database");
    undo();
    expect(names()[first]).toBe(own);
    await settled();
    const { contentId = "" } = app.stores.session.getState().info ?? {};
    const kept = await store.laneNames(contentId);
    expect(kept.ok && kept.value?.names).toEqual({});
    redo();
    expect(names()[first]).toBe("database");
  });

  test("passes over an edit that is no longer to be seen: a jump had brought the lane back", async () => {
    const { tree, state, first, second, undo } = await editedApp();
    tree.togglePin(second);
    tree.hide(first);
    tree.reveal(first);
    undo();
    expect(state().pinned).toEqual([]);
  });

  test("what was kept of an earlier window is no edit, and a closed trace has none", async () => {
    const { app, tree, first, wordsOf } = await editedApp();
    tree.restore({ hidden: new Set([first]) });
    tree.restoreFilter("kind:vcpu");
    expect(wordsOf("undo")).toBeUndefined();
    tree.togglePin(first);
    expect(wordsOf("undo")).toBeDefined();
    app.actions.session.close();
    expect(wordsOf("undo")).toBeUndefined();
  });
});
