import { expect, test } from "vitest";
import { isFar, migrationNear } from "../../../../renderer/viewmodel/migration-marks.js";
import { strengthOf } from "../../../../renderer/viewmodel/nearest-mark.js";
import type { CpuDistance, Migrations } from "../../../../workers/model/migrations.js";

function moves(
  ...rows: readonly (readonly [
    lane: number,
    t: number,
    CpuDistance,
    nodes?: [number, number],
    until?: number,
    moves?: number,
  ])[]
): Migrations {
  return {
    count: rows.length,
    lane: Int32Array.from(rows, ([lane]) => lane),
    t: Float64Array.from(rows, ([, t]) => t),
    until: Float64Array.from(rows, ([, t, , , until = t]) => until),
    moves: Int32Array.from(rows, ([, , , , , count = 1]) => count),
    from: Int32Array.from(rows, () => 0),
    to: Int32Array.from(rows, () => 1),
    distance: rows.map(([, , distance]) => distance),
    fromNode: Int32Array.from(rows, ([, , , [from] = [-1, -1]]) => from),
    toNode: Int32Array.from(rows, ([, , , [, to] = [-1, -1]]) => to),
  };
}

const MOVES = moves(
  [1, 10, "same-core"],
  [1, 14, "other-socket", [0, 1]],
  [2, 12, "unknown"],
  [2, 40, "same-socket", [0, 1]],
);

test("the mark under the pointer is the nearest of its lane, and says how far the vCPU moved", () => {
  const words = (lane: number, t: number) => migrationNear(MOVES, lane, t, 3)?.words;
  expect([words(1, 11), words(1, 13), words(2, 11), words(2, 41)]).toEqual([
    "to its SMT sibling",
    "to another package, NUMA node 0 to 1",
    "how far is not known",
    "within the package, NUMA node 0 to 1",
  ]);
  expect([words(1, 20), words(3, 10), migrationNear(undefined, 1, 10, 3)]).toEqual([undefined, undefined, undefined]);
});

test("a mark of several moves reaches from the first to the last, and is stronger the denser they are", () => {
  const several = moves([1, 10, "same-core", [0, 0], 30, 7], [1, 33, "unknown"]);
  expect(migrationNear(several, 1, 20, 0)).toMatchObject({ t: 10, until: 30, moves: 7 });
  expect(migrationNear(several, 1, 8, 3)?.moves).toBe(7);
  expect(migrationNear(several, 1, 32, 3)?.moves).toBe(1);
  expect(migrationNear(several, 1, 40, 3)).toBeUndefined();
  expect([strengthOf(7, 28), strengthOf(28, 28), strengthOf(900, 28)]).toEqual([0.25, 1, 1]);
});

test("a move to another package or node is far", () => {
  expect([0, 1, 2, 3].map((i) => isFar(MOVES, i))).toEqual([false, true, false, true]);
});
