import fc from "fast-check";
import { expect, test } from "vitest";
import { boxAt, boxOf, type FlameBoxes, layoutFlame } from "../../../../../renderer/viewmodel/flame/flame-layout.js";
import { type FlameTree, nodeName, ROOT } from "../../../../../renderer/viewmodel/flame/flame-tree.js";
import { stepInFlame } from "../../../../../renderer/viewmodel/flame/flame-walk.js";
import { type MadeNode, madeTree } from "./made-tree.js";

const TREE: MadeNode = {
  name: "all",
  children: [
    { name: "a", self: 30, children: [{ name: "b", self: 30, children: [{ name: "c", self: 10 }] }] },
    { name: "d", self: 29 },
    { name: "e", self: 0.5 },
    { name: "f", self: 0.5 },
  ],
};

test("boxes are as wide as their share, and what is narrower than a pixel is one box with the right sum", () => {
  expect(textOf(madeTree(TREE), ROOT, 100)).toEqual([
    "0: all 0-100",
    "1: a 0-70, d 70-99, rest 99-100",
    "2: b 0-40",
    "3: c 0-10",
  ]);
});

test("what a zoomed node stands on has the full width", () => {
  const tree = madeTree(TREE);
  expect(textOf(tree, 2, 100)).toEqual(["0: all 0-100", "1: a 0-100", "2: b 0-100", "3: c 0-25"]);
});

test("nodes that did not fit in the answer are a part of the narrow ones", () => {
  const tree = madeTree({ name: "all", leftOut: 20, children: [{ name: "a", self: 80 }] });
  expect(textOf(tree, ROOT, 100)).toEqual(["0: all 0-100", "1: a 0-80, rest 80-100"]);
});

test("children in another order, as in the tree of a difference, are all looked at", () => {
  const children = [
    { name: "gone", self: 0 },
    { name: "small", self: 1 },
    { name: "large", self: 199 },
  ];
  const tree = madeTree({ name: "all", children });
  expect(textOf(tree, ROOT, 100)).toEqual(["0: all 0-100", "1: large 0-100, rest 100-100"]);
  expect(nodeName(tree, stepInFlame(tree, ROOT, "in"))).toBe("large");
});

test("a tree without weight has no boxes", () => {
  expect(layoutFlame(madeTree({ name: "all" }), ROOT, 100).count).toBe(0);
});

test("the box under a place, and that of a node", () => {
  const boxes = layoutFlame(madeTree(TREE), ROOT, 100);
  expect(boxes.node[boxAt(boxes, 1, 75)]).toBe(4);
  expect(boxAt(boxes, 2, 75)).toBe(-1);
  expect(boxes.x0[boxOf(boxes, 4)]).toBe(70);
  expect(boxOf(boxes, 5)).toBe(-1);
});

test("for any tree and zoom: the boxes on a box and its own part are its weight, side by side, none narrower than a pixel but the rest", () => {
  const node: fc.Arbitrary<MadeNode> = fc.letrec<{ node: MadeNode }>((tie) => ({
    node: fc.record({
      name: fc.constant("f"),
      self: fc.double({ min: 0, max: 1000, noNaN: true }),
      leftOut: fc.constantFrom(0, 0, 3),
      children: fc.oneof(
        { maxDepth: 5, depthIdentifier: "tree" },
        fc.constant([]),
        fc.array(tie("node"), { maxLength: 6 }),
      ),
    }),
  })).node;
  fc.assert(
    fc.property(node, fc.nat(), fc.integer({ min: 1, max: 2000 }), (made, pick, width) => {
      const tree = madeTree(sorted(made));
      const zoom = pick % tree.nodes.count;
      const boxes = layoutFlame(tree, zoom, width);
      const whole = tree.nodes.total[zoom] as number;
      const [onBox, ends] = [new Map<number, number>(), new Map<number, number>()];
      for (let i = 0; i < boxes.count; i += 1) {
        const at = boxes.node[i] as number;
        const isRest = boxes.isRest[i] === 1;
        const [x0, x1] = [boxes.x0[i] as number, boxes.x1[i] as number];
        if (!isRest) expect(x1 - x0).toBeGreaterThanOrEqual(1 - 1e-9);
        if (!isRest && !isIn(tree, zoom, at)) continue;
        expect(x1 - x0).toBeCloseTo(((boxes.weight[i] as number) / whole) * width, 6);
        const above = isRest ? at : (tree.nodes.parent[at] as number);
        if (at === zoom && !isRest) continue;
        onBox.set(above, (onBox.get(above) ?? 0) + (boxes.weight[i] as number));
        expect(x0).toBeCloseTo(ends.get(above) ?? (boxes.x0[boxOf(boxes, above)] as number), 6);
        ends.set(above, x1);
      }
      for (let i = 0; i < boxes.count; i += 1) {
        const at = boxes.node[i] as number;
        if (boxes.isRest[i] === 1 || !isIn(tree, zoom, at)) continue;
        const sum = (onBox.get(at) ?? 0) + (tree.nodes.self[at] as number);
        expect(Math.abs(sum - (tree.nodes.total[at] as number))).toBeLessThanOrEqual(1e-6 * whole);
      }
    }),
  );
});

function sorted(node: MadeNode): MadeNode {
  const children = (node.children ?? []).map(sorted);
  return { ...node, children: children.toSorted((a, b) => weightOf(b) - weightOf(a)) };
}

function weightOf({ self = 0, leftOut = 0, children = [] }: MadeNode): number {
  return children.reduce((sum, child) => sum + weightOf(child), self + leftOut);
}

function isIn({ ends }: FlameTree, zoom: number, node: number): boolean {
  return zoom <= node && node < (ends[zoom] as number);
}

/** A line for each row. */
function textOf(tree: FlameTree, zoom: number, width: number): string[] {
  const boxes: FlameBoxes = layoutFlame(tree, zoom, width);
  const lines = new Map<number, string[]>();
  for (let i = 0; i < boxes.count; i += 1) {
    const name = boxes.isRest[i] === 1 ? "rest" : nodeName(tree, boxes.node[i] as number);
    const text = `${name} ${Math.round(boxes.x0[i] as number)}-${Math.round(boxes.x1[i] as number)}`;
    const row = boxes.row[i] as number;
    lines.set(row, [...(lines.get(row) ?? []), text]);
  }
  return [...lines].sort(([a], [b]) => a - b).map(([row, texts]) => `${row}: ${texts.join(", ")}`);
}
