import { expect, test } from "vitest";
import { layoutParts, PART_HEAD_PX, partsPicture } from "../../../../../renderer/viewmodel/flame/parts-picture.js";
import { type MadeNode, madeTree } from "./made-tree.js";

const treeOf = (...children: MadeNode[]) => madeTree({ name: "all", children });
const LARGE = treeOf({ name: "a", self: 60 }, { name: "b", self: 40 });
const SMALL = treeOf({ name: "a", self: 50 });

test("a px is the same weight in all graphs, and the heaviest one is as wide as its cell", () => {
  const { columns, cellPx, boxes, lefts, tops } = layoutParts([LARGE, SMALL, SMALL], 500);
  expect(columns).toBe(2);
  expect(boxes.map(({ x1 }) => x1[0])).toEqual([cellPx, cellPx / 2, cellPx / 2]);
  expect(lefts).toEqual([0, 500 - cellPx, 0]);
  expect([tops[0], tops[1]]).toEqual([0, 0]);
  expect(tops[2]).toBeGreaterThan(PART_HEAD_PX);
});

test("the graphs in view are one picture, each in its cell, from the levels on that tell something", () => {
  const trees = [LARGE, SMALL, SMALL];
  const layout = layoutParts(trees, 500);
  const look = {
    widthPx: 500,
    heightPx: PART_HEAD_PX + layout.graphPx,
    ratio: 2,
    scrollPx: 0,
    ground: "#000000",
    around: "#ffffff",
    dim: 1,
    restColour: 2,
    measure: () => 0,
    colours: trees.map(() => (node: number) => 10 + node),
    matches: trees.map(() => undefined),
  };
  const { count, places, colours, labels } = partsPicture(trees, layout, look);
  const found = Array.from({ length: count }, (_, i) => [colours[i], places[i * 4], places[i * 4 + 1]]);
  const [top, right] = [2 * PART_HEAD_PX, 2 * (layout.lefts[1] as number)];
  // The third graph is below, and the roots tell nothing.
  expect(layout.skipped).toBe(1);
  expect(found).toEqual([
    [0xffffff, 0, 0],
    [0, 0, top],
    [11, 0, top],
    [12, Math.round(2 * 0.6 * layout.cellPx), top],
    [0, right, top],
    [11, right, top],
  ]);
  expect(labels).toEqual([]);
});
