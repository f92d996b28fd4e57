import { expect, test } from "vitest";
import { movesOf, runsOf } from "../../../../renderer/viewmodel/followed.js";

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
