import { describe, expect, test } from "vitest";
import { offsetIn } from "../../../../workers/model/chart.js";
import type { Cell } from "../../../../workers/query/export/table.js";
import { runTables } from "../support/dsl-tables.js";

type Rows = readonly Record<string, Cell>[];

const START = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
`;

/** Exits that come every 70 µs or so and take longer and longer, halts with a sleep among them. */
function story(): string {
  const lines = [START];
  for (let i = 0; i < 300; i += 1) {
    const t = 100 + i * 70 + (i % 5);
    if (i % 10 === 3) {
      lines.push(`${t} exit reason=12 id=0`, `${t + 2} switch prev=100 next=0 state=1`);
      lines.push(`${t + 20} waking of=100 target=0`, `${t + 21 + (i % 7)} switch prev=0 next=100`);
      lines.push(`${t + 40} entry id=0`);
    } else lines.push(`${t} exit reason=${1 + (i % 2) * 31} id=0`, `${t + 1 + (i % 30)} entry id=0`);
  }
  return lines.join("\n");
}

const tables = runTables(story());
const num = (row: Record<string, Cell>, name: string) => row[name] as number;

/** What a scatter must hold: the cases by hand, each asked which of the given cells holds it. */
function checkScatter(cells: Rows, cases: Rows, key: string, length: string, t0: number): void {
  expect(cells.reduce((sum, row) => sum + num(row, "count"), 0)).toBe(cases.length);
  for (const cell of cells) {
    const [from, to] = [num(cell, "column_ns"), num(cell, "column_end_ns")];
    const own = cases.filter((row) => {
      const start = Math.max(t0, num(row, "start_ns"));
      const ns = num(row, length);
      return (
        row[key] === cell[key] && from <= start && start < to && num(cell, "from_ns") <= ns && ns < num(cell, "to_ns")
      );
    });
    expect(own).toHaveLength(num(cell, "count"));
    expect(Math.max(...own.map((row) => num(row, length)))).toBe(num(cell, "max_ns"));
    const worst = own.filter((row) => row.start_ns === cell.worst_ns && row.lane === cell.worst_lane);
    expect(worst.map((row) => num(row, length))).toEqual([num(cell, "max_ns")]);
  }
}

describe("scatters have each case in one place, and the longest there", () => {
  const window = { t0: 1_000_000, t1: 15_000_000, chart: { columns: 37 } };
  test.each([
    ["exit-scatter", "exit-cases", "reason", "duration_ns"],
    ["latency-scatter", "latencies", "kind", "latency_ns"],
    ["wait-scatter", "waits", "kind", "duration_ns"],
  ])("%s", (scatter, cases, key, length) => {
    const rows = tables.rows(cases, window);
    expect(rows.length).toBeGreaterThan(10);
    checkScatter(tables.rows(scatter, window), rows, key, length, window.t0);
  });
});

test("histograms and percentiles of waits are those of the table of waits", () => {
  const waits = tables.rows("waits");
  for (const row of tables.rows("wait-percentiles")) {
    const own = waits.filter(({ kind }) => kind === row.kind).map((wait) => num(wait, "duration_ns"));
    own.sort((a, b) => a - b);
    expect(row).toMatchObject({ count: own.length, min_ns: own[0], max_ns: own.at(-1) });
    expect(row.p90_ns).toBe(own[Math.ceil(own.length * 0.9) - 1]);
  }
  for (const row of tables.rows("wait-histogram")) {
    const own = waits.filter(
      (wait) =>
        wait.kind === row.kind &&
        num(row, "from_ns") <= num(wait, "duration_ns") &&
        num(wait, "duration_ns") < num(row, "to_ns"),
    );
    expect(own).toHaveLength(num(row, "count"));
  }
});

describe("a heat map", () => {
  const cases = tables.rows("exit-cases");

  test.each([
    [
      { periodNs: 70_000, rows: 14, columns: 1000 },
      { t0: 0, t1: 10_000_000 },
    ],
    [
      { periodNs: 1_000_000, rows: 10, columns: 7 },
      { t0: 3_333_333, t1: 20_000_000 },
    ],
    [{ periodNs: 333_333.25, rows: 3, columns: 20 }, {}],
  ])("counts each exit in its stretch of time and its part of a period: %j", (shape, window) => {
    const { t0 = 0, t1 = Number.POSITIVE_INFINITY } = window as { t0?: number; t1?: number };
    const wanted = cases.filter((row) => t0 <= num(row, "start_ns") && num(row, "start_ns") < t1);
    const cells = tables.rows("heat-map", { ...window, chart: { ...shape, kind: "exit" } });
    expect(cells.reduce((sum, row) => sum + num(row, "count"), 0)).toBe(wanted.length);
    for (const cell of cells) {
      const own = wanted.filter((row) => {
        const start = num(row, "start_ns");
        const part = Math.floor((offsetIn({ ...shape, originNs: 0 }, start) * shape.rows) / shape.periodNs);
        const isInColumn = num(cell, "column_ns") <= start && start < num(cell, "column_end_ns");
        return isInColumn && Math.round((part * shape.periodNs) / shape.rows) === cell.offset_ns;
      });
      expect(own).toHaveLength(num(cell, "count"));
      expect(own.reduce((sum, row) => sum + num(row, "duration_ns"), 0)).toBe(cell.total_ns);
      expect(Math.max(...own.map((row) => num(row, "duration_ns")))).toBe(cell.max_ns);
    }
    expect(new Set(cells.map((row) => row.column_ns)).size).toBeLessThanOrEqual(shape.columns);
  });

  test("counts exits of one reason, steal, stays on run queues, latencies and events", () => {
    const count = (kind: string, more = {}) =>
      tables.rows("heat-map", { chart: { kind }, ...more }).reduce((sum, row) => sum + num(row, "count"), 0);
    expect(count("exit/HLT")).toBe(cases.filter(({ reason }) => reason === "HLT").length);
    expect(count("wakeup")).toBe(tables.rows("latencies").filter(({ kind }) => kind === "wakeup").length);
    expect(count("run-queue")).toBe(count("wakeup"));
    const steal = tables.rows("waits").filter(({ lane, kind }) => /vcpu/.test(`${lane}`) && kind === "runnable");
    expect(count("steal")).toBe(steal.length);
    expect(
      count("event/kvm_exit", {
        events: [5, 6].map((t) => ({ path: "", times: Float64Array.of(t, 6, 7) })),
        t0: 6,
        t1: 8,
      }),
    ).toBe(5);
  });
});
