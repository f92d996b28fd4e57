import { expect, test } from "vitest";
import { nearestRow, timeColumnOf } from "../../../../renderer/viewmodel/nearest-row.js";
import type { Table } from "../../../../workers/model/table.js";

function at(name: string, t: number): Table {
  const columns = [{ name, type: "time" as const, values: Float64Array.of(t) }];
  return { columns, count: 1, offset: 0, total: 1, held: 1 };
}

test("the nearest row is the last before the window or the first after it", () => {
  const [before, after] = [at("start_ns", 80), at("start_ns", 230)];
  expect(nearestRow([before, after], "start_ns", 100, 200)).toBe(before);
  expect(nearestRow([before, after], "start_ns", 130, 220)).toBe(after);
  expect(nearestRow([], "start_ns", 100, 200)).toBe(undefined);
  expect([timeColumnOf(before), timeColumnOf(at("worst_ns", 1)), timeColumnOf(at("end_ns", 1))]).toEqual([
    "start_ns",
    "worst_ns",
    undefined,
  ]);
});
