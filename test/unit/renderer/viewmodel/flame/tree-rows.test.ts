import fc from "fast-check";
import { expect, test } from "vitest";
import { childrenOf, type FlameTree, nodeName, ROOT } from "../../../../../renderer/viewmodel/flame/flame-tree.js";
import {
  carriedOver,
  firstOpen,
  hasChildren,
  heaviestPath,
  nextMatch,
  openedTo,
  treeRows,
  withBelow,
} from "../../../../../renderer/viewmodel/flame/tree-rows.js";
import { type MadeNode, madeTree } from "./made-tree.js";

const tree = madeTree({
  name: "all",
  children: [
    {
      name: "run",
      children: [
        { name: "read", self: 3, children: [{ name: "copy", self: 40 }] },
        { name: "wait", self: 9 },
      ],
    },
  ],
});
const [RUN, READ, COPY, WAIT] = [1, 2, 3, 4] as const;

const names = (of: FlameTree, rows: ArrayLike<number>) => Array.from(rows, (node) => nodeName(of, node));

test("rows are the open nodes and their children; at first those that have no siblings are open", () => {
  expect(names(tree, treeRows(tree, ROOT, firstOpen(tree)))).toEqual(["all", "run", "read", "wait"]);
  expect(names(tree, treeRows(tree, ROOT, new Set([ROOT])))).toEqual(["all", "run"]);
  // What is open inside of a closed one has no rows.
  expect(names(tree, treeRows(tree, ROOT, new Set([ROOT, READ])))).toEqual(["all", "run"]);
  expect(names(tree, treeRows(tree, READ, new Set([READ])))).toEqual(["read", "copy"]);
});

test("a node opens and closes with all below it, and with all that it lies in", () => {
  const all = withBelow(tree, new Set(), RUN, true);
  expect([...all]).toEqual([RUN, READ]);
  expect([...withBelow(tree, all, READ, false)]).toEqual([RUN]);
  expect([...openedTo(tree, new Set(), ROOT, COPY)]).toEqual([ROOT, RUN, READ]);
  expect([...openedTo(tree, new Set(), RUN, COPY)]).toEqual([RUN, READ]);
});

test("the heaviest path ends where nothing is called", () => {
  expect(names(tree, heaviestPath(tree, ROOT))).toEqual(["all", "run", "read", "copy"]);
  expect(names(tree, heaviestPath(tree, WAIT))).toEqual(["wait"]);
});

test("matches are gone through in both directions, round and round, below what is shown", () => {
  const isMatch = Uint8Array.from(tree.nodes.frame, () => 0);
  for (const node of [COPY, WAIT]) isMatch[tree.nodes.frame[node] as number] = 1;
  const next = (from: number, by: 1 | -1, top: number = ROOT) => nextMatch(tree, isMatch, { top, from, by });
  expect([next(ROOT, 1), next(COPY, 1), next(WAIT, 1)]).toEqual([COPY, WAIT, COPY]);
  expect([next(ROOT, -1), next(COPY, -1)]).toEqual([WAIT, WAIT]);
  expect(next(COPY, 1, READ)).toBe(COPY);
  expect(nextMatch(tree, isMatch.fill(0), { top: ROOT, from: ROOT, by: 1 })).toBeUndefined();
});

test("what was open stays open in the tree of another selection, as far as it is there", () => {
  const other = madeTree({
    name: "all",
    children: [
      { name: "sleep", self: 50, children: [{ name: "read", self: 1 }] },
      { name: "run", children: [{ name: "read", children: [{ name: "spin", self: 2 }] }] },
    ],
  });
  const open = carriedOver(tree, new Set([ROOT, RUN, READ]), other);
  expect(names(other, treeRows(other, ROOT, open))).toEqual(["all", "sleep", "run", "read", "spin"]);
});

const { made } = fc.letrec<{ made: MadeNode }>((tie) => ({
  made: fc.record({
    name: fc.constantFrom("a", "b", "c"),
    self: fc.nat(5),
    children: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constant([]),
      fc.array(tie("made"), { maxLength: 4 }),
    ),
  }),
}));

/** Siblings have names of their own, as those of a profile have. */
function named({ children = [], ...node }: MadeNode, place: number): MadeNode {
  return { ...node, name: `f${place}`, children: children.map(named) };
}

test("rows are what a walk through open nodes meets", () => {
  fc.assert(
    fc.property(made, fc.array(fc.nat(60)), (root, numbers) => {
      const any = madeTree(named(root, 0));
      const open = new Set(numbers.filter((node) => node < any.nodes.count && hasChildren(any, node)));
      const walked = (node: number): number[] => [
        node,
        ...(open.has(node) ? childrenOf(any, node).flatMap((child) => walked(child)) : []),
      ];
      expect([...treeRows(any, ROOT, open)]).toEqual(walked(ROOT));
      expect([...treeRows(any, ROOT, carriedOver(any, open, any))]).toEqual(walked(ROOT));
    }),
  );
});
