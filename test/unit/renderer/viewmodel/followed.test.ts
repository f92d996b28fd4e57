import { expect, test } from "vitest";
import { arrowsOfMoves, movesOf, movesWords, runAt, runsOf } from "../../../../renderer/viewmodel/followed.js";

const cpu = (lane: number) => ({ key: `cpu ${lane}`, lane, text: `CPU ${lane}` });

test("pixels on one CPU in a row are a run, and a change of CPU is a move", () => {
  const cells = Uint16Array.of(0, 1, 1, 0, 1, 2, 2, 2, 1, 0);
  const common = { lanes: Int32Array.of(7), t0: 100, t1: 200, width: 10, by: "cpu" } as const;
  const runs = runsOf({ ...common, cells, groups: [cpu(20), cpu(21)] });
  expect(runs).toEqual([
    { cpuLane: 20, t0: 110, t1: 130 },
    { cpuLane: 20, t0: 140, t1: 150 },
    { cpuLane: 21, t0: 150, t1: 180 },
    { cpuLane: 20, t0: 180, t1: 190 },
  ]);
  expect(movesOf(runs).map(([from, to]) => [from.cpuLane, to.cpuLane, to.t0])).toEqual([
    [20, 21, 150],
    [21, 20, 180],
  ]);
  expect(runsOf({ ...common, cells: new Uint16Array(10), groups: [] })).toEqual([]);
});

test("the run at a moment is the last that has begun", () => {
  const runs = [
    { cpuLane: 1, t0: 10, t1: 20 },
    { cpuLane: 2, t0: 30, t1: 40 },
  ];
  expect([5, 10, 25, 30, 90].map((t) => runAt(runs, t)?.cpuLane)).toEqual([1, 1, 1, 2, 2]);
  expect(runAt([], 5)).toBeUndefined();
});

test("too many moves have no arrows, and it is said", () => {
  const moving = (moves: number) =>
    Array.from({ length: moves + 1 }, (_, i) => ({ cpuLane: i % 2, t0: i * 10, t1: i * 10 + 10 }));
  expect(arrowsOfMoves(moving(60))).toHaveLength(60);
  expect(arrowsOfMoves(moving(61))).toHaveLength(0);
  expect(movesWords([])).toBe("it is on no CPU in this window");
  expect(movesWords(moving(0))).toBe("it stays on one CPU in this window");
  expect(movesWords(moving(1))).toBe("1 move to another CPU in this window");
  expect(movesWords(moving(61))).toMatch(/^at least 61 moves .*: too many for arrows/);
});
