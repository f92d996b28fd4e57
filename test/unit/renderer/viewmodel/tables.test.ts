import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arrowsOf } from "../../../../renderer/viewmodel/arrows.js";
import { columnTitle } from "../../../../renderer/viewmodel/column-titles.js";
import { type Bin, barHeight, decadesOf, histogramOf, placeOf } from "../../../../renderer/viewmodel/histogram.js";
import { titleOf } from "../../../../renderer/viewmodel/lane-names.js";
import { buildLaneTree, withDescendants } from "../../../../renderer/viewmodel/lane-tree.js";
import { LATENCIES, latencyFilter, percentileFigures } from "../../../../renderer/viewmodel/latency-family.js";
import { lanesOfPath, pathSegments, segmentsIn } from "../../../../renderer/viewmodel/path-segments.js";
import {
  type ColumnView,
  cellTarget,
  cellText,
  columnsOf,
  rowTarget,
  shortestOf,
} from "../../../../renderer/viewmodel/table-view.js";
import type { EdgeTable, LaneList } from "../../../../workers/model/engine-api.js";
import type { Table, TableColumn } from "../../../../workers/model/table.js";

const PATHS = ["h/vcpu/0", "h/vcpu/1", "h/cpu/0", "h/thread/9", "h/cpu/1", "h/a\tb"];

/** Columns as lists: lanes and numbers by the ending of their name, all else text. */
function tableOf(columns: Readonly<Record<string, readonly (string | number)[]>>): Table {
  const entries = Object.entries(columns);
  const count = entries[0]?.[1].length ?? 0;
  return {
    columns: entries.map(([name, values]) => columnOf(name, values)),
    count,
    offset: 0,
    total: count,
    held: count,
  };
}

function columnOf(name: string, values: readonly (string | number)[]): TableColumn {
  if (/^(?:.*_)?lane$/.test(name)) {
    const lanes = values.map((value) => PATHS.indexOf(`${value}`));
    const others = values.flatMap((value, row) =>
      value === "" || lanes[row] !== -1 ? [] : [[row, `${value}`] as const],
    );
    return { name, type: "lane", values: Int32Array.from(lanes), words: new Map(others) };
  }
  if (values.some((value) => typeof value === "string")) return { name, type: "text", values: values.map(String) };
  const type = /^(start|end|worst|ts)_ns$/.test(name) ? "time" : name.endsWith("_ns") ? "duration" : "number";
  return { name, type, values: Float64Array.from(values, Number) };
}

const words = {
  base: { format: "relative" as const, offsetNs: 0n },
  laneTitle: (lane: number) => (PATHS[lane] ?? "").replace("h/", ""),
  lanePath: (lane: number) => PATHS[lane] ?? "",
};

const waits = tableOf({
  lane: ["h/vcpu/0", "h/vcpu/1"],
  start_ns: [100, 300],
  end_ns: [250, 1_000_300],
  reason: ["timer", ""],
  waker_lane: ["h/cpu/0", ""],
  duration_ns: [150, 1_000_000],
});

const steal = tableOf({
  victim_lane: ["h/vcpu/0", "h/vcpu/0", "h/thread/9", "h/thread/9"],
  culprit_lane: ["h/vcpu/1", "", "h/cpu/1", "others"],
  culprit_kind: ["other-vm", "idle", "interrupt", "thread"],
  total_ns: [900, 100, 400, 50],
  count: [3, 1, 2, 9],
  max_ns: [500, 100, 300, 20],
  worst_ns: [40, 10, 70, 90],
});

describe("a table on screen", () => {
  test("columns get names for people, and how long stands beside when", () => {
    expect(columnsOf(waits).map(({ title, role }) => [title, role])).toEqual([
      ["Lane", "lane"],
      ["Start", "time"],
      ["End", "time"],
      ["Duration", "duration"],
      ["Reason", "text"],
      ["Woken by", "lane"],
    ]);
    expect(columnsOf(tableOf({ p9999_ns: [1], userspace_count: [1], share: [0.5] })).map(({ title }) => title)).toEqual(
      ["p99.99", "To user space", "Share"],
    );
    // A table of all kinds of waits has who took a CPU in the column of who woke.
    expect(columnsOf(tableOf({ kind: ["preempted"], waker_lane: ["h/cpu/0"] })).map(({ title }) => title)).toEqual([
      "Kind",
      "Woken or taken off by",
    ]);
    const titles = (...names: string[]) => names.map(columnTitle);
    expect(titles("vmm_blocked_ns", "vcpus", "from_cpu", "net_rx_bytes", "waker_lane", "vm_lane")).toEqual([
      "VMM blocked",
      "vCPUs",
      "From CPU",
      "Net received bytes",
      "Woken by",
      "VM",
    ]);
  });

  test("cells are written in their units, missing ones empty", () => {
    const text = (row: number) => columnsOf(waits).map((column) => cellText(waits, column, row, words));
    expect(text(1)).toEqual(["vcpu/1", "0.000 000 300 s", "0.001 000 300 s", "1.00 ms", "", ""]);
    const odd = tableOf({ share: [0.123], value: [Number.NaN], ratio: [0.12345] });
    expect(columnsOf(odd).map((column) => cellText(odd, column, 0, words))).toEqual(["12.3 %", "", "0.1235"]);
    const exact = tableOf({ total_ns: [16_600_000_000, 999_960], value: [3.5, 12], reason_code: [1024, 64] });
    const column = (at: number) => [0, 1].map((row) => cellText(exact, columnsOf(exact)[at] as ColumnView, row, words));
    expect([column(0), column(1), column(2)]).toEqual([
      ["16.6 s", "1.00 ms"],
      ["3.5", "12.0"],
      ["0x400", "0x40"],
    ]);
  });

  test("a row leads from its start to its end, or to its worst", () => {
    expect(rowTarget(waits, 0)).toEqual({ lane: 0, t0: 100, t1: 250 });
    expect(rowTarget(steal, 0)).toEqual({ lane: 0, t0: 40, t1: 540 });
    expect(rowTarget(tableOf({ name: ["x"] }), 0)).toBeUndefined();
  });

  test("cells lead to lanes and moments; sums and words lead nowhere", () => {
    const leads = (table: Table, row: number) =>
      Object.fromEntries(columnsOf(table).map((column) => [column.name, cellTarget(table, column, row)]));
    const worst = { lane: 0, t0: 40, t1: 540 };
    expect(leads(steal, 0)).toEqual({
      victim_lane: worst,
      culprit_lane: { ...worst, lane: 1 },
      culprit_kind: undefined,
      total_ns: undefined,
      count: undefined,
      max_ns: worst,
      worst_ns: worst,
    });
    const sums = tableOf({ kind: ["timer"], min_ns: [5], max_ns: [60], worst_ns: [100], least_ns: [700] });
    expect(leads(sums, 0)).toMatchObject({
      min_ns: { lane: undefined, t0: 700, t1: 705 },
      least_ns: { t0: 700, t1: 705 },
      max_ns: { t0: 100, t1: 160 },
    });
    // The lane of the longest is not that of the shortest.
    expect(
      shortestOf(
        tableOf({
          worst_lane: [PATHS[1] ?? ""],
          worst_ns: [1],
          min_ns: [5],
          least_lane: [PATHS[0] ?? ""],
          least_ns: [7],
        }),
        0,
      ),
    ).toEqual({
      lane: 0,
      t0: 7,
      t1: 12,
    });
    expect(leads(waits, 0).end_ns).toEqual({ lane: 0, t0: 250, t1: 250 });
    expect([leads(waits, 1).waker_lane, leads(steal, 3).culprit_lane]).toEqual([undefined, undefined]);
  });
});

describe("a histogram", () => {
  const table = tableOf({
    kind: ["timer", "wakeup", "wakeup", "wakeup"],
    from_ns: [1, 80, 100, 126],
    to_ns: [2, 100, 126, 158],
    count: [9, 1, 0, 100_000],
  });
  const histogram = histogramOf(table, LATENCIES, "wakeup");

  test("holds the bins of its kind", () => {
    expect([histogram.bins.length, histogram.total, histogram.mostCount]).toEqual([3, 100_001, 100_000]);
    expect(decadesOf(histogram)).toEqual([100]);
  });

  test("one case beside a hundred thousand is seen, none is not", () => {
    expect(barHeight(0, 100_000)).toBe(0);
    expect(barHeight(1, 100_000)).toBeGreaterThan(0.08);
    expect(barHeight(100_000, 100_000)).toBe(1);
  });

  test("property: longer is never further left", () => {
    const ns = fc.double({ min: 80, max: 157, noNaN: true });
    fc.assert(fc.property(ns, ns, (a, b) => a > b || placeOf(histogram, a) <= placeOf(histogram, b) + 1e-9));
  });

  test("a bar asks for its cases", () => {
    const few = percentileFigures(
      2621,
      (column) => ({ p50_ns: 1, p999_ns: 2, p9999_ns: 3, max_ns: 3 })[column] ?? Number.NaN,
    );
    expect(few.map(({ title, isOfTooFew }) => [title, isOfTooFew])).toEqual([
      ["p50", false],
      ["p99.9", false],
      ["p99.99", true],
      ["longest", false],
    ]);
    expect(latencyFilter(LATENCIES, "timer")).toBe('kind == "timer"');
    expect(latencyFilter(LATENCIES, "timer", { durations: histogram.bins[0] as Bin })).toBe(
      'kind == "timer" and latency_ns >= 80 and latency_ns < 100',
    );
  });
});

describe("lanes outside the tree", () => {
  const lanes: LaneList = {
    version: 1,
    count: 4,
    kinds: ["machine", "vm", "vcpu", "cpu"],
    paths: ["h", "h/vm/7", "h/vm/7/vcpu/0", "h/cpu/0"],
    names: ["h", "web 7", "vCPU 0", "CPU 0"],
    machines: ["h", "h", "h", "h"],
    parents: Int32Array.of(-1, 0, 1, 0),
    orders: new Float64Array(4),
    subjects: new Float64Array(4),
    tids: new Int32Array(4),
    pids: new Int32Array(4),
    rows: new Int32Array(4),
    marks: [],
    gone: [],
  };

  test("are called so that they can be told apart", () => {
    expect([0, 1, 2, 3].map((lane) => titleOf(lanes, lane))).toEqual([
      "h",
      "VM web (7)",
      "VM web (7) › vCPU 0",
      "CPU 0",
    ]);
    expect(titleOf(undefined, 0)).toBe("");
  });

  test("come with all below them", () => {
    expect([...withDescendants(buildLaneTree(lanes), 1)]).toEqual([1, 2]);
    expect([...withDescendants(buildLaneTree(lanes), 0)]).toEqual([0, 1, 2, 3]);
  });

  test("a path's neighbours on one lane are one band, and a window finds its bands", () => {
    const table = tableOf({
      lane: ["h/cpu/0", "h/cpu/0", "h/vcpu/1", "h/cpu/0"],
      start_ns: [0, 10, 20, 50],
      end_ns: [10, 20, 50, 60],
    });
    const path = pathSegments(table);
    expect([[...path.lanes], [...path.starts], [...path.ends]]).toEqual([
      [2, 1, 2],
      [0, 20, 50],
      [20, 50, 60],
    ]);
    expect(lanesOfPath(path)).toEqual([2, 1]);
    expect(segmentsIn(path, 20, 50)).toEqual({ from: 1, to: 2 });
    expect(segmentsIn(path, 60, 90)).toEqual({ from: 3, to: 3 });
  });
});

describe("arrows of a state", () => {
  const edgesOf = (
    rows: readonly (readonly [from: number, fromNs: number, to: number, toNs: number])[],
  ): EdgeTable => ({
    count: rows.length,
    total: rows.length,
    kind: Uint8Array.from(rows, () => 0),
    fromLane: Int32Array.from(rows, (row) => row[0]),
    fromNs: Float64Array.from(rows, (row) => row[1]),
    toLane: Int32Array.from(rows, (row) => row[2]),
    toNs: Float64Array.from(rows, (row) => row[3]),
  });
  const state = { lane: 1, start: 100, end: 200 };

  test("only those that end or begin in it; what ended it before what it did meanwhile", () => {
    const { arrows, more } = arrowsOf(
      edgesOf([
        [1, 150, 5, 150],
        [7, 199, 1, 200],
        [7, 50, 1, 60],
        [1, 120, 1, 130],
      ]),
      state,
    );
    expect(arrows.map(({ fromLane, toLane }) => [fromLane, toLane])).toEqual([
      [7, 1],
      [1, 5],
    ]);
    expect(more).toBe(0);
  });

  test("never a hairball", () => {
    const { arrows, more } = arrowsOf(edgesOf(Array.from({ length: 100 }, (_, i) => [1, 100 + i, 5, 100 + i])), state);
    expect([arrows.length, more]).toEqual([16, 84]);
  });
});
