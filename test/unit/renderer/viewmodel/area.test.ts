import { describe, expect, test } from "vitest";
import { areaBands, headsOfArea, lanesOfArea, rowsBetween, toggled } from "../../../../renderer/viewmodel/area.js";
import { layoutLanes } from "../../../../renderer/viewmodel/lane-layout.js";
import { buildLaneTree, childrenOf } from "../../../../renderer/viewmodel/lane-tree.js";
import { visibleRows } from "../../../../renderer/viewmodel/rows.js";
import { makeLanes, SMALL } from "../../../fakes/synthetic.js";

const lanes = makeLanes(SMALL);
const tree = buildLaneTree(lanes);
const laneOf = (path: string) => lanes.paths.indexOf(path);
const vm = laneOf("labhost/vm/961");
const [first, second] = [laneOf("labhost/vm/961/vcpu/0"), laneOf("labhost/vm/961/vcpu/1")];
const below = [...childrenOf(tree, first)];
const open = new Map([
  [vm, true],
  [first, false],
]);
const layoutWith = (pinned: readonly number[] = []) =>
  layoutLanes(lanes, tree, { open, hidden: new Set(), pinned }, undefined);

describe("the rows between two lanes", () => {
  test("are the same in either order, ends included", () => {
    const layout = layoutWith();
    expect(rowsBetween(layout, vm, second)).toEqual(new Set([vm, first, second]));
    expect(rowsBetween(layout, second, vm)).toEqual(new Set([vm, first, second]));
    expect(rowsBetween(layout, first, first)).toEqual(new Set([first]));
  });

  test("are none of a lane that is not on show", () => {
    const closed = layoutLanes(lanes, tree, { open: new Map([[vm, false]]), hidden: new Set(), pinned: [] }, undefined);
    expect(rowsBetween(closed, first, first)).toEqual(new Set());
  });
});

test("the last lane taken out leaves no area", () => {
  expect(toggled(new Set([first]), second)).toEqual(new Set([first, second]));
  expect(toggled(new Set([first]), first)).toBeUndefined();
});

describe("the lanes that are asked about", () => {
  const asked = (...area: number[]) => [...lanesOfArea(tree, new Set(area))];

  test("a lane picked without those below it stands for them, as a closed VM does", () => {
    expect(asked(vm)).toEqual(expect.arrayContaining([vm, first, second]));
  });

  test("a heading picked together with some of its lanes adds no others", () => {
    expect(below.length).toBeGreaterThan(0);
    expect(asked(vm, first)).toEqual([vm, first, ...below].sort((a, b) => a - b));
    expect(asked(vm, first, ...below)).toEqual([vm, first, ...below].sort((a, b) => a - b));
    expect(asked(vm, first)).not.toContain(second);
  });

  test("lanes of another trace are none", () => {
    expect(asked(lanes.count + 5)).toEqual([]);
  });
});

describe("the bands of an area on screen", () => {
  const rowPx = 20;
  const bandsOf = (area: readonly number[], scrollPx = 0, pinned: readonly number[] = []) => {
    const layout = layoutWith(pinned);
    const rows = visibleRows(layout, { widthPx: 500, heightPx: 200, rowPx, scrollPx });
    return { layout, rows, bands: areaBands(layout, rows, rowPx, new Set(area)) };
  };

  test("rows beside each other are one band, others are bands of their own", () => {
    const { layout, bands } = bandsOf([vm, first]);
    const row = layout.lanes.indexOf(vm);
    expect(bands).toEqual([{ topPx: row * rowPx, heightPx: 2 * rowPx }]);
    const apart = bandsOf([vm, second]).bands;
    expect(apart.map(({ heightPx }) => heightPx)).toEqual([rowPx, rowPx]);
  });

  test("a pinned lane has a band on both of its rows", () => {
    const { bands } = bandsOf([first], 0, [first]);
    expect(bands).toHaveLength(2);
    expect(bands[0]).toEqual({ topPx: 0, heightPx: rowPx });
  });

  test("what has been scrolled below the names that stay is not drawn over them", () => {
    const { rows, bands } = bandsOf([first], 2.5 * rowPx);
    expect(rows.stickyRows.length).toBeGreaterThan(0);
    for (const { topPx } of bands) expect(topPx).toBeGreaterThanOrEqual(rows.coveredPx);
  });
});

test("questions that take a lane as all below it get no heading of which only some lanes were picked", () => {
  const heads = (...area: number[]) => [...headsOfArea(tree, new Set(area))].sort((a, b) => a - b);
  const all = [...childrenOf(tree, vm)];
  expect(heads(vm, first)).toEqual([first, ...below].sort((a, b) => a - b));
  expect(heads(vm, ...all)).toContain(vm);
  expect(heads(vm)).toEqual(expect.arrayContaining([vm, first, second]));
});
