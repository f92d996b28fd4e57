import { expect, test } from "vitest";
import { casesOfKind, heatMapOf, partOf, periodOf } from "../../../../renderer/viewmodel/heat-map.js";
import { lostStretches } from "../../../../renderer/viewmodel/place-chart.js";
import { timeBase } from "../../../../renderer/viewmodel/time-format.js";
import { plainTimeline } from "../../../../workers/core/timeline.js";
import type { Table } from "../../../../workers/model/table.js";

const base = timeBase("relative", {
  timeline: plainTimeline(0n),
  beginNs: 0,
  bootNs: undefined,
  localOffsetMinutes: 0,
});
const words = { base, laneTitle: (lane: number) => `lane ${lane}` };

/** Columns of 10 µs, a period of 10 µs in 10 rows. */
function tableOf(rows: readonly (readonly [column: number, offset: number, count: number])[]): Table {
  const numbers = (name: string, type: "time" | "duration" | "number", values: readonly number[]) => ({
    name,
    type,
    values: Float64Array.from(values),
  });
  return {
    columns: [
      numbers(
        "column_ns",
        "time",
        rows.map(([column]) => column),
      ),
      numbers(
        "offset_ns",
        "duration",
        rows.map(([, offset]) => offset),
      ),
      numbers(
        "offset_end_ns",
        "duration",
        rows.map(([, offset]) => offset + 1000),
      ),
      numbers(
        "count",
        "number",
        rows.map(([, , count]) => count),
      ),
      numbers(
        "total_ns",
        "duration",
        rows.map(() => 0),
      ),
      numbers(
        "max_ns",
        "duration",
        rows.map(() => 0),
      ),
      numbers(
        "worst_ns",
        "time",
        rows.map(([column, offset]) => column + offset),
      ),
    ],
    count: rows.length,
    offset: 0,
    total: rows.length,
    held: rows.length,
  };
}

const shape = { columns: 100, rows: 10, periodNs: 10_000, originNs: 0, by: "count" } as const;

test("a place is in the column and the row of its times, the stronger the more began there", () => {
  const map = heatMapOf(
    tableOf([
      [20_000, 3000, 4],
      [90_000, 9000, 1],
    ]),
    { t0: 12_000, t1: 100_000 },
    shape,
    words,
  );
  expect(map).toMatchObject({ columns: 9, t0: 10_000, columnNs: 10_000 });
  expect(map.places.map(({ column, row, weight }) => [column, row, weight])).toEqual([
    [1, 3, 1],
    [8, 9, 0.5],
  ]);
  expect(map.places[0]?.words).toMatch(/^4 cases from .* on, 3 µs to 4 µs into the period$/);
});

test("many periods are folded into a column", () => {
  const map = heatMapOf(tableOf([]), { t0: 0, t1: 1_000_000 }, { ...shape, columns: 20 }, words);
  expect(map).toMatchObject({ columns: 20, columnNs: 50_000 });
});

test("periods begin where their origin says", () => {
  const map = heatMapOf(tableOf([]), { t0: 12_000, t1: 100_000 }, { ...shape, originNs: 4000 }, words);
  expect(map).toMatchObject({ columns: 10, t0: 4000 });
  const band = { column0: 1, column1: 2, row0: 3, row1: 4 };
  expect(partOf(map, band).phase).toEqual({ periodNs: 10_000, originNs: 4000, fromNs: 3000, toNs: 5000 });
});

test("a picked part is a stretch of time, and a part of each period where it is not all of them", () => {
  const map = heatMapOf(tableOf([]), { t0: 0, t1: 100_000 }, shape, words);
  const whole = { column0: 2, column1: 4, row0: 0, row1: 9 };
  expect(partOf(map, whole)).toEqual({ t0: 20_000, t1: 50_000, phase: undefined });
  const band = { column0: 2, column1: 4, row0: 3, row1: 4 };
  expect(partOf(map, band)).toEqual({
    t0: 20_000,
    t1: 50_000,
    phase: { periodNs: 10_000, originNs: 0, fromNs: 3000, toNs: 5000 },
  });
  // In one period it is a stretch of its own.
  expect(partOf(map, { ...band, column1: 2 })).toEqual({ t0: 23_000, t1: 25_000, phase: undefined });
});

test("periods are typed with a unit", () => {
  expect([periodOf("4ms"), periodOf(" 16.5us "), periodOf("1000")]).toEqual([4e6, 16_500, 1000]);
  expect([periodOf(""), periodOf("soon"), periodOf("-1ms"), periodOf("0"), periodOf("1e300s")]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("cases are found in the table that has them", () => {
  expect(casesOfKind("exit/hlt")).toEqual({ table: "exit-cases", only: 'reason == "hlt"', sort: "duration_ns" });
  expect(casesOfKind("wakeup")?.only).toBe('kind == "wakeup"');
  expect(casesOfKind("event/sched_switch")).toBeUndefined();
});

test("losses are where they are in the picture, and never too short to be seen", () => {
  const gaps = Float64Array.of(0, 10, 150, 160, 199.9, 300, 400, 500);
  expect(
    lostStretches(gaps, 100, 200).map(({ from, to }) => [from, to].map((share) => Number(share.toFixed(4)))),
  ).toEqual([
    [0.5, 0.6],
    [0.999, 1.002],
  ]);
});
