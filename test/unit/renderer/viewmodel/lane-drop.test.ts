import fc from "fast-check";
import { expect, test } from "vitest";
import { dropAt, siblingRow } from "../../../../renderer/viewmodel/lane-drop.js";
import { type LaneLayout, layoutLanes } from "../../../../renderer/viewmodel/lane-layout.js";
import { buildLaneTree } from "../../../../renderer/viewmodel/lane-tree.js";
import { makeLanes, SMALL } from "../../../fakes/synthetic.js";

/** Rows as "lane" or "  lane", the first ones pinned; lanes are numbers. */
function layoutOf(rows: readonly string[], pinnedCount = 0): LaneLayout {
  const depths = rows.map((row) => (row.length - row.trimStart().length) / 2);
  const parentRows = rows.map((_, row) =>
    row < pinnedCount
      ? -1
      : rows.findLastIndex(
          (_, above) => pinnedCount <= above && above < row && (depths[above] ?? 0) < (depths[row] ?? 0),
        ),
  );
  return {
    count: rows.length,
    pinnedCount,
    lanes: Int32Array.from(rows, Number),
    depths: Uint8Array.from(depths),
    expansions: new Uint8Array(rows.length),
    parentRows: Int32Array.from(parentRows),
    idleCount: 0,
  };
}

const layout = layoutOf(["0", "  1", "    2", "    3", "  4", "    5", "  6", "7"]);

test("a row goes before or behind the blocks of those beside it, whichever is nearer", () => {
  expect(dropAt(layout, 6, 1.4)).toEqual({ target: 1, side: "before", row: 1, depth: 1 });
  expect(dropAt(layout, 6, 3.2)).toEqual({ target: 1, side: "after", row: 4, depth: 1 });
  expect(dropAt(layout, 6, 4.2)).toEqual({ target: 4, side: "before", row: 4, depth: 1 });
  expect(dropAt(layout, 2, 3.9)).toEqual({ target: 3, side: "after", row: 4, depth: 2 });
});

test("where it is already, nothing is to be done", () => {
  expect(dropAt(layout, 6, 6.2)).toBeUndefined();
  expect(dropAt(layout, 6, 5.9)).toBeUndefined();
  expect(dropAt(layout, 1, 2.5)).toBeUndefined();
  expect(dropAt(layout, 5, 0)).toBeUndefined();
});

test("outside of what its parent has, it goes to the first or the last place there", () => {
  expect(dropAt(layout, 6, 0)).toEqual({ target: 1, side: "before", row: 1, depth: 1 });
  expect(dropAt(layout, 1, 7.8)).toEqual({ target: 6, side: "after", row: 7, depth: 1 });
  expect(dropAt(layout, 0, 99)).toEqual({ target: 7, side: "after", row: 8, depth: 0 });
});

test("pinned rows stay among themselves", () => {
  const pinned = layoutOf(["8", "3", "5", "0", "  3"], 3);
  expect(dropAt(pinned, 0, 4.5)).toEqual({ target: 5, side: "after", row: 3, depth: 0 });
  expect(dropAt(pinned, 2, -3)).toEqual({ target: 8, side: "before", row: 0, depth: 0 });
  expect(siblingRow(pinned, 2, 1)).toBe(-1);
  expect(siblingRow(pinned, 2, -1)).toBe(1);
});

test("the row beside one is the next of its parent, over what is below", () => {
  expect([siblingRow(layout, 1, 1), siblingRow(layout, 4, 1), siblingRow(layout, 6, 1)]).toEqual([4, 6, -1]);
  expect([siblingRow(layout, 6, -1), siblingRow(layout, 4, -1), siblingRow(layout, 1, -1)]).toEqual([4, 1, -1]);
});

test("of any rows and heights, a lane goes beside one of its parent's", () => {
  const lanes = makeLanes(SMALL);
  const tree = buildLaneTree(lanes);
  const all = new Map(Array.from({ length: tree.count }, (_, lane) => [lane, true] as const));
  const shown = layoutLanes(lanes, tree, { open: all, hidden: new Set(), pinned: [] }, undefined);
  const row = fc.integer({ min: 0, max: shown.count - 1 });
  fc.assert(
    fc.property(row, fc.double({ min: 0, max: shown.count, noNaN: true }), (from, at) => {
      const drop = dropAt(shown, from, at);
      if (drop === undefined) return;
      expect(tree.parents[drop.target]).toBe(tree.parents[shown.lanes[from] ?? -1]);
      expect(drop.depth).toBe(shown.depths[from]);
    }),
  );
});
