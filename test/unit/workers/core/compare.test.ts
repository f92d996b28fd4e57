import { expect, test } from "vitest";
import { type Comparable, compareValues } from "../../../../workers/core/compare.js";

const sorted = (values: readonly Comparable[]) => [...values].sort(compareValues);

test("missing numbers come first, whatever stands between them", () => {
  expect(sorted([3, Number.NaN, 1, 2, Number.NaN, 0])).toEqual([Number.NaN, Number.NaN, 0, 1, 2, 3]);
});

test("undefined counts as missing, as NaN does", () => {
  expect(compareValues(undefined, Number.NaN)).toBe(0);
  expect(compareValues(undefined, -1)).toBeLessThan(0);
  expect(compareValues("", undefined)).toBeGreaterThan(0);
});

test("equal texts are equal, so that a stable sort leaves them as they come", () => {
  expect(compareValues("same", "same")).toBe(0);
  expect(sorted(["b", "a", "", "a"])).toEqual(["", "a", "a", "b"]);
});

test("times beyond 2^53 compare as numbers, not as texts", () => {
  expect(sorted([10n ** 18n, 9n, 2n ** 60n])).toEqual([9n, 10n ** 18n, 2n ** 60n]);
});
