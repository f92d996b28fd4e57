import fc from "fast-check";
import { expect, test } from "vitest";
import { inOrder, movedBeside, movesOf, withMoves } from "../../../../renderer/viewmodel/arranged-lanes.js";
import { layoutLanes } from "../../../../renderer/viewmodel/lane-layout.js";
import { buildLaneTree, childrenOf } from "../../../../renderer/viewmodel/lane-tree.js";
import { makeLanes, SMALL } from "../../../fakes/synthetic.js";

const given = [0, 1, 2, 3, 4];

test("a lane is put before or behind another one", () => {
  expect(movedBeside(given, 4, 1, "before")).toEqual([0, 4, 1, 2, 3]);
  expect(movedBeside(given, 0, 3, "after")).toEqual([1, 2, 3, 0, 4]);
  expect(movedBeside(given, 2, 2, "after")).toEqual(given);
  expect(movedBeside(given, 2, 9, "after")).toEqual(given);
});

test("one drag is one move, however many lanes there are", () => {
  const many = Array.from({ length: 5000 }, (_, i) => i);
  expect(movesOf(many, movedBeside(many, 4999, 10, "before"))).toEqual([{ lane: 4999, after: 9 }]);
  expect(movesOf(many, movedBeside(many, 7, 0, "before"))).toEqual([{ lane: 7, after: undefined }]);
  expect(movesOf(many, many)).toEqual([]);
});

test("moves make the order again, whatever it is", () => {
  const orders = fc.integer({ min: 0, max: 40 }).chain((count) => {
    const lanes = Array.from({ length: count }, (_, i) => i * 3);
    const shuffled = fc.shuffledSubarray(lanes, { minLength: count, maxLength: count });
    return fc.tuple(shuffled, shuffled);
  });
  fc.assert(
    fc.property(orders, ([from, to]) => {
      expect(withMoves(from, movesOf(from, to))).toEqual(to);
    }),
  );
});

test("lanes that came or went leave the others in order, each once", () => {
  const some = fc.shuffledSubarray([...given, 5, 6, 7, 8]);
  fc.assert(
    fc.property(some, some, some, (before, order, now) => {
      const moves = movesOf(
        before,
        order.filter((lane) => before.includes(lane)),
      );
      const made = withMoves(now, moves);
      expect([...made].sort()).toEqual([...now].sort());
    }),
  );
});

test("moves that wait for each other lose no lane", () => {
  const waiting = [
    { lane: 1, after: 2 },
    { lane: 2, after: 1 },
  ];
  expect(withMoves(given, waiting)).toEqual([0, 3, 4, 1, 2]);
});

test("lanes that an order does not have follow it; it brings no lane that is gone", () => {
  expect([...inOrder(Int32Array.of(1, 2, 3, 9), [3, 7, 1])]).toEqual([3, 1, 2, 9]);
});

test("the layout has the lanes in the user's order, each with what is below it", () => {
  const lanes = makeLanes(SMALL);
  const tree = buildLaneTree(lanes);
  const [machine = -1] = tree.roots;
  const children = [...childrenOf(tree, machine)];
  const choices = { open: new Map(), hidden: new Set<number>(), pinned: [] };
  const arranged = new Map([[machine, children.toReversed()]]);
  const layout = layoutLanes(lanes, tree, { ...choices, arranged }, undefined);
  const top = [...layout.lanes].filter((_, row) => layout.depths[row] === 1);
  expect(top).toEqual(children.toReversed());
  const before = layoutLanes(lanes, tree, choices, undefined);
  expect([...layout.lanes].sort()).toEqual([...before.lanes].sort());
});
