import { expect, test } from "vitest";
import { farEdge, rangeOf, snapped } from "../../../../renderer/viewmodel/snap.js";

test("the nearest moment within reach wins; without one the time stays", () => {
  expect(snapped(100, [90, 97, 120], 5)).toBe(97);
  expect(snapped(100, [104, 97], 5)).toBe(97);
  expect(snapped(100, [90, 120], 5)).toBe(100);
  expect(snapped(100, [95], 5)).toBe(95);
  expect(snapped(100, [], 5)).toBe(100);
});

test("the farther end of a range stays", () => {
  const range = { t0: 10, t1: 20 };
  expect(farEdge(range, 5)).toBe(20);
  expect(farEdge(range, 14)).toBe(20);
  expect(farEdge(range, 16)).toBe(10);
  expect(farEdge(range, 99)).toBe(10);
});

test("a range has whole nanoseconds, so that its length is that of the times shown", () => {
  expect(rangeOf(30.9, 10.2)).toEqual({ t0: 10, t1: 30 });
});
