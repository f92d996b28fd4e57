import { describe, expect, test } from "vitest";
import { fromOfBin } from "../../../../renderer/viewmodel/histogram.js";
import { LATENCIES, latencyFilter } from "../../../../renderer/viewmodel/latency-family.js";
import {
  type ChartPlace,
  placeAfter,
  placeNear,
  pointAt,
  rectBetween,
} from "../../../../renderer/viewmodel/place-chart.js";
import { dotAt, limitsOfScatter, scatterOf } from "../../../../renderer/viewmodel/scatter.js";
import { timeBase } from "../../../../renderer/viewmodel/time-format.js";
import { plainTimeline } from "../../../../workers/core/timeline.js";
import type { Table } from "../../../../workers/model/table.js";

const place = (column: number, row: number): ChartPlace => ({ column, row, weight: 1, words: "", moment: undefined });

describe("a picture of places", () => {
  const places = [place(0, 5), place(3, 1), place(3, 8), place(9, 4)];

  test("arrow keys go to the next column that has any, its nearest row first, and on in their own", () => {
    const [first, low, high, last] = places as [ChartPlace, ChartPlace, ChartPlace, ChartPlace];
    expect(placeAfter(places, first, "right")).toBe(high);
    expect(placeAfter(places, high, "down")).toBe(low);
    expect(placeAfter(places, low, "up")).toBe(high);
    expect(placeAfter(places, low, "right")).toBe(last);
    expect(placeAfter(places, last, "right")).toBe(last);
    expect(placeAfter(places, last, "left")).toBe(low);
    expect(placeAfter(places, last, "up")).toBe(last);
  });

  test("a press means the nearest place within reach", () => {
    expect(placeNear(places, { column: 4, row: 2 }, 3)).toBe(places[1]);
    expect(placeNear(places, { column: 6, row: 4 }, 2)).toBeUndefined();
  });

  test("a point outside is that at the edge", () => {
    const chart = { columns: 10, rows: 4 };
    expect(pointAt(chart, 0.999, 0.25)).toEqual({ column: 9, row: 1 });
    expect(pointAt(chart, -3, 7)).toEqual({ column: 0, row: 3 });
    expect(pointAt(chart, 1, 0)).toEqual({ column: 9, row: 0 });
  });

  test("a part holds its borders, however it was drawn", () => {
    const rect = rectBetween({ column: 7, row: 1 }, { column: 3, row: 4 });
    expect(rect).toEqual({ column0: 3, column1: 7, row0: 1, row1: 4 });
  });
});

describe("a scatter", () => {
  const numbers = (name: string, type: "time" | "duration" | "number", ...values: number[]) => ({
    name,
    type,
    values: Float64Array.from(values),
  });
  // A single case of 150 ns, and 40 of about 1 µs.
  const table: Table = {
    columns: [
      numbers("column_ns", "time", 1000, 1900),
      numbers("column_end_ns", "time", 1100, 2000),
      numbers("from_ns", "duration", 126, 1000),
      numbers("to_ns", "duration", 158, 1259),
      numbers("count", "number", 1, 40),
      numbers("max_ns", "duration", 150, 1200),
      numbers("worst_ns", "time", 1050, 1950),
      { name: "worst_lane", type: "lane", values: Int32Array.of(2, -1), words: new Map() },
    ],
    count: 2,
    offset: 0,
    total: 2,
    held: 2,
  };
  const base = timeBase("relative", {
    timeline: plainTimeline(0n),
    beginNs: 0,
    bootNs: undefined,
    localOffsetMinutes: 0,
  });
  const scatter = scatterOf(table, { t0: 1000, t1: 2000, columns: 10 }, { base, laneTitle: (lane) => `lane ${lane}` });

  test("has a row for each bin from the lowest to the highest, and a dot for a single case", () => {
    const [single, many] = scatter.places as [ChartPlace, ChartPlace];
    expect([single.column, single.row, many.column, many.row]).toEqual([0, 0, 9, 9]);
    expect(scatter.rows).toBe(10);
    expect(single.dot?.x).toBeCloseTo(0.05);
    expect(many.dot).toBeUndefined();
    expect(single.words).toMatch(/^150 ns at .* on lane 2$/);
    expect(single.moment).toEqual({ lane: 2, t0: 1050, t1: 1200 });
    expect(many.words).toMatch(/^40 cases up to 1.2 µs/);
    expect(single.weight).toBeLessThan(many.weight);
  });

  test("a dot lies in the row of its bin, and a picked part means the cases in it", () => {
    expect(Math.floor(dotAt(scatter, 1050, 150).y * scatter.rows)).toBe(0);
    expect(Math.floor(dotAt(scatter, 1950, 1200).y * scatter.rows)).toBe(9);
    const limits = limitsOfScatter(scatter, { column0: 9, column1: 9, row0: 9, row1: 9 });
    expect(limits).toEqual({ durations: { fromNs: 1000, toNs: 1259 }, begins: { t0: 1900, t1: 2000 } });
    expect(fromOfBin(0)).toBe(0);
    const begins = { from: 1900n, to: 2000n };
    expect(latencyFilter(LATENCIES, "timer", { durations: limits.durations, begins })).toBe(
      'kind == "timer" and latency_ns >= 1000 and latency_ns < 1259 and start_ns >= 1900 and start_ns < 2000',
    );
  });
});
