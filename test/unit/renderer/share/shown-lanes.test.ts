import { expect, test } from "vitest";
import { chosenLanes, drawnLanes } from "../../../../renderer/share/shown-lanes.js";
import type { LaneList } from "../../../../workers/model/engine-api.js";

/** CPUs of one host, of which the last one has nothing to show. */
function cpus(count: number): LaneList {
  const numbers = Array.from({ length: count }, (_, i) => i);
  return {
    version: 1,
    count,
    gone: [],
    kinds: numbers.map(() => "cpu"),
    paths: numbers.map((i) => `host/cpu/${i}`),
    names: numbers.map((i) => `CPU ${i}`),
    machines: numbers.map(() => "host"),
    parents: new Int32Array(count).fill(-1),
    orders: Float64Array.from(numbers),
    subjects: Float64Array.from(numbers),
    tids: new Int32Array(count).fill(-1),
    pids: new Int32Array(count).fill(-1),
    rows: Int32Array.from(numbers, (i) => (i === count - 1 ? 0 : 1)),
    marks: [],
  };
}

test("a picture has the lanes that show something, and says how many had no room", () => {
  const few = drawnLanes(cpus(4), chosenLanes(cpus(4)));
  expect(few).toMatchObject({ lanes: [{ lane: 0 }, { lane: 1 }, { lane: 2, name: "CPU 2" }], leftOut: "" });
  const many = drawnLanes(cpus(201), chosenLanes(cpus(201)));
  expect([many.lanes.length, many.leftOut]).toEqual([64, "; the first 64 of 200 lanes"]);
  expect(drawnLanes(cpus(65), chosenLanes(cpus(65))).leftOut).toBe("");
});
