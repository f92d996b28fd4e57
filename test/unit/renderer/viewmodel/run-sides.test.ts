import { expect, test } from "vitest";
import { firstSides, offeredRuns, runsOf, withRun } from "../../../../renderer/viewmodel/run-sides.js";
import type { RunFigures } from "../../../../workers/model/run-comparison.js";

function run(number: number, vm = "tiny", recording = "r1", series = number): RunFigures {
  return { run: number, vm, recording, series, name: `run ${number}` } as RunFigures;
}

function sidesOf(own: readonly RunFigures[], other: readonly RunFigures[] = []): string {
  const { a, b } = firstSides(offeredRuns(own, other));
  return `${a.join()} against ${b.join()}`;
}

test("the other trace is compared with the open one, else VMs with each other, else later runs with earlier ones", () => {
  expect(sidesOf([])).toBe(" against ");
  expect(sidesOf([run(1)])).toBe("own 1 against ");
  expect(sidesOf([run(1), run(2), run(3)])).toBe("own 1,own 2 against own 3");
  expect(sidesOf([run(1), run(2, "other"), run(3)])).toBe("own 1,own 3 against own 2");
  expect(sidesOf([run(1), run(2, "other")], [run(1)])).toBe("own 1,own 2 against other 1");
});

test("the last two series that are long enough for a verdict are compared, whatever was tried before and between", () => {
  const series = (number: number, first: number, count: number) =>
    Array.from({ length: count }, (_, i) => run(first + i, "tiny", "r1", number));
  const runs = [run(1), ...series(2, 2, 5), run(7), ...series(8, 8, 5), run(13), ...series(14, 14, 4)];
  expect(sidesOf(runs)).toBe("own 2,own 3,own 4,own 5,own 6 against own 8,own 9,own 10,own 11,own 12");
});

test("runs of another recording are on no side unless somebody puts them there", () => {
  expect(sidesOf([run(1, "tiny", "r2"), run(2), run(3)])).toBe("own 2 against own 3");
});

test("a run is on one side at most", () => {
  const offered = offeredRuns([run(1), run(2)], []);
  const first = firstSides(offered);
  const moved = withRun(first, "own 1", "b", true);
  expect(moved).toEqual({ a: [], b: ["own 2", "own 1"] });
  expect(withRun(moved, "own 2", "b", false)).toEqual({ a: [], b: ["own 1"] });
  expect(runsOf(offered, moved.b).map((one) => one.run)).toEqual([1, 2]);
});
