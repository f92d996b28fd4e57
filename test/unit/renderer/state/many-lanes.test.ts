import { expect, test } from "vitest";
import { createSelectors } from "../../../../renderer/state/selectors.js";
import { createStores } from "../../../../renderer/state/stores.js";
import { buildLaneTree } from "../../../../renderer/viewmodel/lane-tree.js";
import { makeLanes, SMALL } from "../../../fakes/synthetic.js";

/** 10,000 lanes of which each look at a name is counted: the work of judging lanes and laying them out. */
function manyLanes() {
  const made = makeLanes({ ...SMALL, vms: 200, vcpusPerVm: 8, threads: 8200 });
  const looks = { names: 0, kinds: 0 };
  const counted = <T>(items: readonly T[], count: () => void): readonly T[] =>
    new Proxy(items, {
      get(target, key, receiver) {
        if (typeof key === "string" && /^\d+$/.test(key)) count();
        return Reflect.get(target, key, receiver);
      },
    });
  const lanes = {
    ...made,
    names: counted(made.names, () => looks.names++),
    kinds: counted(made.kinds, () => looks.kinds++),
  };
  const stores = createStores();
  stores.session.setState({ lanes, tree: buildLaneTree(made), phase: "open" });
  stores.view.setState({ widthPx: 1000, heightPx: 600, rowPx: 20 });
  const select = createSelectors(stores);
  /** Looks that something takes. */
  const looksOf = (action: () => void) => {
    looks.names = 0;
    looks.kinds = 0;
    action();
    select.layout();
    select.rows();
    return looks.names + looks.kinds;
  };
  return { stores, select, looksOf, count: made.count };
}

test("10,000 lanes: scrolling looks at none, opening and hiding at those on show, a filter a few times at each", () => {
  const { stores, select, looksOf, count } = manyLanes();
  expect(count).toBeGreaterThan(10_000);
  select.layout();
  expect(looksOf(() => stores.view.setState({ scrollPx: 2000 }))).toBe(0);
  expect(looksOf(() => stores.selection.setState({ lane: 7 }))).toBe(0);
  const shown = select.layout().count;
  expect(looksOf(() => stores.tree.setState({ open: new Map([[1, true]]) }))).toBeLessThan(4 * shown);
  expect(looksOf(() => stores.tree.setState({ hidden: new Set([1]) }))).toBeLessThan(4 * shown);

  const filter = (text: string) => stores.tree.setState({ filterText: text, appliedFilter: text });
  expect(looksOf(() => filter("web-1 kind:vcpu"))).toBeLessThan(12 * count);
  expect(select.layout().count).toBeGreaterThan(8);
  // It is judged once, however often it is scrolled, opened and closed.
  expect(looksOf(() => stores.view.setState({ scrollPx: 0 }))).toBe(0);
  expect(looksOf(() => stores.tree.setState({ open: new Map() }))).toBeLessThan(4 * select.layout().count);
  expect(select.rows().rowCount).toBeLessThanOrEqual(31);
});
