import { expect, test } from "vitest";
import { sortedTimes } from "../../../../workers/query/curves/sorted-times.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { fractionsFrom } from "../../../setup/random.js";

test.each([
  ["none", () => []],
  ["one", () => [5]],
  ["all alike", () => Array.from({ length: 1000 }, () => 7)],
  ["even", (next: () => number) => Array.from({ length: 5000 }, () => Math.floor(next() * 1e9))],
  ["nearly in order", (next: () => number) => Array.from({ length: 5000 }, (_, i) => i * 10 + Math.floor(next() * 99))],
  [
    "most at one place",
    (next: () => number) => Array.from({ length: 5000 }, () => Math.floor(1e12 * next() ** 50) - 3),
  ],
])("times are sorted: %s", (_, make) => {
  const times = Float64Array.from(make(fractionsFrom(5)));
  expect(toEnd(sortedTimes(times))).toEqual(times.slice().sort());
});
