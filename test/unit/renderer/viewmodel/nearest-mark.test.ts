import { expect, test } from "vitest";
import { nearestMark } from "../../../../renderer/viewmodel/nearest-mark.js";

const MARKS = {
  count: 4,
  lane: Int32Array.of(1, 1, 2, 1),
  t: Float64Array.of(10, 20, 22, 40),
  until: Float64Array.of(10, 30, 22, 40),
};

test("the nearest mark of a lane within reach; of equal ones the first", () => {
  const at = (t: number) => nearestMark(MARKS, 1, t, 5);
  expect([at(4), at(5), at(15), at(25), at(35), at(36), at(46)]).toEqual([undefined, 0, 0, 1, 1, 3, undefined]);
  expect(nearestMark(MARKS, 3, 10, 5)).toBeUndefined();
});

test("no mark is near where there is no time", () => {
  expect(nearestMark(MARKS, 1, Number.NaN, 5)).toBeUndefined();
});
