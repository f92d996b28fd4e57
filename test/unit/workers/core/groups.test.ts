import { expect, test } from "vitest";
import { addToGroup, groupBy } from "../../../../workers/core/groups.js";

test("items are grouped by key, keys and items in order of appearance", () => {
  const groups = groupBy([5, 2, 7, 4], (n) => n % 2);
  expect([...groups]).toEqual([
    [1, [5, 7]],
    [0, [2, 4]],
  ]);
  addToGroup(groups, 2, 9);
  expect(groups.get(2)).toEqual([9]);
});
