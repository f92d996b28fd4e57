import { expect, test } from "vitest";
import {
  type Curve,
  columnTimes,
  curveFrom,
  curveTitle,
  curveValue,
  rangeText,
  scaleOf,
  valuesAt,
} from "../../../../renderer/viewmodel/curve.js";
import { numericFields } from "../../../../renderer/viewmodel/event-text.js";
import type { Table } from "../../../../workers/model/table.js";

function tableOf(rows: readonly (readonly [column: number, low: number, high: number])[]): Table {
  const numbers = (name: string, type: "time" | "number", values: readonly number[]) => ({
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
        "lowest",
        "number",
        rows.map(([, low]) => low),
      ),
      numbers(
        "highest",
        "number",
        rows.map(([, , high]) => high),
      ),
    ],
    count: rows.length,
    offset: 0,
    total: rows.length,
    held: rows.length,
  };
}

function curveOf(table: Table, t0: number, t1: number, columns: number): Curve {
  return curveFrom({ t0, t1, width: columns }, [{ table, t0, t1, column: 0, columns }]);
}

// Columns of 100 ns; nothing in the one from 1100 on.
const curve = curveOf(
  tableOf([
    [1000, 3, 5],
    [1200, -2, 9],
  ]),
  1000,
  1400,
  4,
);

test("a curve has its values at their times, and none elsewhere", () => {
  expect(valuesAt(curve, 1050)).toEqual([3, 5]);
  expect(valuesAt(curve, 1150)).toBeUndefined();
  expect(valuesAt(curve, 1299)).toEqual([-2, 9]);
  expect(valuesAt(curve, 900)).toBeUndefined();
  expect(valuesAt(curve, 1400)).toBeUndefined();
  expect([curve.least, curve.most]).toEqual([-2, 9]);
});

test("beside a break a curve goes on at the scale of its columns, and has nothing in it", () => {
  const pieces = [
    { t0: 1000, t1: 1200, width: 2, isBreak: false },
    { t0: 1200, t1: 9200, width: 1, isBreak: true },
    { t0: 9200, t1: 9300, width: 1, isBreak: false },
  ];
  const squeezed = curveFrom({ t0: 1000, t1: 9300, width: 4, pieces }, [
    { table: tableOf([[1100, 3, 5]]), t0: 1000, t1: 1200, column: 0, columns: 2 },
    { table: tableOf([[9200, 7, 8]]), t0: 9200, t1: 9300, column: 3, columns: 1 },
  ]);
  expect([1050, 1150, 5000, 9250].map((t) => valuesAt(squeezed, t))).toEqual([undefined, [3, 5], undefined, [7, 8]]);
  expect([0, 1, 2, 3, 4].map(columnTimes(squeezed))).toEqual([1000, 1100, 1200, 9200, 9300]);
});

test("a curve that counts begins at 0, one of values at the lowest, and a flat one has room", () => {
  const high = curveOf(tableOf([[1000, 80, 90]]), 1000, 1100, 1);
  expect(scaleOf({ kind: "exits" }, high)).toEqual({ low: 0, high: 90 });
  expect(scaleOf({ kind: "field/x/y" }, high)).toEqual({ low: 80, high: 90 });
  expect(scaleOf({ kind: "counter/cpu-frequency-khz" }, high)).toEqual({ low: 80, high: 90 });
  expect(scaleOf({ kind: "counter/net-rx-bytes/tap0" }, high)).toEqual({ low: 0, high: 90 });
  expect(scaleOf({ kind: "counter/logged-pages" }, high)).toEqual({ low: 0, high: 90 });
  expect(scaleOf({ kind: "counter/program/queue-bytes" }, high)).toEqual({ low: 80, high: 90 });
  expect(scaleOf({ kind: "field/x/y" }, curveOf(tableOf([[1000, 7, 7]]), 1000, 1100, 1))).toEqual({
    low: 7,
    high: 8,
  });
  expect(scaleOf({ kind: "exits" }, curveOf(tableOf([]), 1000, 1100, 1))).toEqual({ low: 0, high: 1 });
});

test("values have their unit, and a pixel of several values both ends", () => {
  expect(curveValue({ kind: "steal" }, 0.1834)).toBe("18.3 %");
  expect(curveValue({ kind: "rate/sched_switch" }, 12.345)).toBe("12.35/s");
  expect(curveValue({ kind: "counter/cpu-frequency-khz" }, 2_400_000)).toBe("2.40 GHz");
  expect(curveValue({ kind: "counter/disk-read-bytes/253:16" }, 4096)).toMatch(/kB\/s$|KiB\/s$/);
  expect(curveValue({ kind: "counter/logged-pages" }, 12)).toBe("12/s");
  expect(curveValue({ kind: "counter/program/queue-packets" }, 12)).toBe("12");
  expect(rangeText({ kind: "run-queue" }, [1, 4])).toBe("1 – 4");
  expect(rangeText({ kind: "run-queue" }, [2, 2])).toBe("2");
});

test("titles say what is shown, and of which lane", () => {
  expect(curveTitle({ kind: "steal", lane: "h/vm/9" }, () => "web 9")).toBe("steal, web 9");
  expect(curveTitle({ kind: "field/*/perf_cpu_cycles" }, () => "")).toBe("perf_cpu_cycles");
  expect(curveTitle({ kind: "growth/*/perf_cpu_cycles" }, () => "")).toBe("perf_cpu_cycles/s");
  expect(curveValue({ kind: "growth/*/perf_cpu_cycles" }, 2.5e9)).toMatch(/^2\s500\s000\s000\/s$/);
  expect(curveTitle({ kind: "field/sched_switch/prev_prio" }, () => "")).toBe("sched_switch prev_prio");
});

test("fields that are numbers are offered, those of contexts too", () => {
  const fields = '{"prev_comm":"x","prev_prio":20,"state":{"label":"R","value":0},"list":[1]}';
  expect(numericFields({ fields, context: '{"perf_cpu_cycles":7,"prev_prio":1}' })).toEqual([
    "prev_prio",
    "state",
    "perf_cpu_cycles",
  ]);
});
