import { expect, test } from "vitest";
import { EDGE_KINDS } from "../../../../workers/index/edge-store.js";
import type { Cell } from "../../../../workers/query/export/table.js";
import { type DslTables, runTables } from "../support/dsl-tables.js";

// Times in µs. Thread 100 is vCPU 0 of the VM with pid 90, 200 and 300 serve none.

/** Thread 300 and interrupts wake thread 200 and the vCPU, again and again; the last one does not run any more. */
function story(): string {
  const lines = [
    '0 switch prev=0 next=100 comm="CPU 0/KVM"',
    "1 entry id=0 tid=100 pid=90",
    "2 switch cpu1 prev=0 next=300",
  ];
  for (let i = 0; i < 40; i += 1) {
    const t = 100 + i * 100;
    lines.push(`${t} exit reason=12 id=0`, `${t + 1} switch prev=100 next=0 state=1`);
    lines.push(`${t + 10} waking cpu1 of=100 target=0`, `${t + 11 + (i % 7)} switch prev=0 next=100`);
    lines.push(`${t + 20} entry id=0`);
    if (i % 3 === 0) {
      lines.push(`${t + 30} waking cpu1 of=200 target=1`, `${t + 31 + i} switch cpu1 prev=300 next=200 state=0`);
      lines.push(`${t + 75} switch cpu1 prev=200 next=300 state=1`);
    }
  }
  lines.push("9000 waking cpu1 of=200 target=1", "9001 exit reason=1 id=0");
  return lines.join("\n");
}

const tables = runTables(story());
const V0 = "h/vm/90/vcpu/0";
const num = (row: Record<string, Cell>, name: string) => Number(row[name]);
const sum = (rows: readonly Record<string, Cell>[], name: string) =>
  rows.reduce((total, row) => total + num(row, name), 0);

/** The arrows of wake-ups, those to the thread of a vCPU left out: the vCPU has the same. */
function arrows({ context }: DslTables, t0: number, t1: number): { readonly from: string; readonly to: string }[] {
  const { columns, count } = context.edges;
  const path = (lane: number) => (context.lanes.specs[lane]?.path ?? "").replace("h/thread/100", V0);
  const all = Array.from({ length: count }, (_, edge) => edge).filter(
    (edge) =>
      EDGE_KINDS[columns.kind.at(edge)] === "wakeup" && t0 <= columns.toNs.at(edge) && columns.toNs.at(edge) < t1,
  );
  const seen = new Set<string>();
  return all.flatMap((edge) => {
    const [from, to] = [path(columns.fromLane.at(edge)), path(columns.toLane.at(edge))];
    const key = `${to} ${columns.toNs.at(edge)}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ from, to }];
  });
}

test.each([
  [0, Number.POSITIVE_INFINITY],
  [1_000_000, 2_345_000],
])("wake-ups from %d to %d agree with the arrows, and their times with the latencies", (t0, t1) => {
  const rows = tables.rows("wakeups", { t0, t1 });
  const expected = arrows(tables, t0, t1);
  expect(sum(rows, "wakeups")).toBe(expected.length);
  expect(rows.length).toBeGreaterThan(1);
  for (const { waker_lane, lane, wakeups } of rows) {
    expect(expected.filter(({ from, to }) => from === waker_lane && to === lane)).toHaveLength(Number(wakeups));
  }
  const latencies = tables.rows("latencies", { t0, t1 }).filter(({ kind, start_ns }) => {
    return kind === "wakeup" && t0 <= Number(start_ns) && Number(start_ns) < t1;
  });
  expect(sum(rows, "count")).toBe(latencies.length);
  expect(sum(rows, "total_ns")).toBe(sum(latencies, "latency_ns"));
  for (const row of rows) {
    const own = latencies.filter(({ lane }) => lane === row.lane);
    expect(own.map((one) => num(one, "latency_ns"))).toContain(num(row, "max_ns"));
    expect(own.find(({ start_ns }) => start_ns === row.worst_ns)?.latency_ns).toBe(row.max_ns);
    const sorted = own.map((one) => num(one, "latency_ns")).sort((a, b) => a - b);
    expect(row.p90_ns).toBe(sorted[Math.ceil(sorted.length * 0.9) - 1]);
  }
});

test("a wake-up after which the trace does not tell when it ran counts, without a time", () => {
  const lost = runTables(`
    0 switch prev=0 next=300
    1 switch cpu1 prev=0 next=400
    2 switch cpu1 prev=400 next=200 state=0
    3 switch cpu1 prev=200 next=400 state=1
    10 waking of=200 target=1
    11 lost cpu1
    20 switch prev=300 next=0 state=1`);
  const [row] = lost.rows("wakeups");
  expect(row).toMatchObject({ waker_lane: "h/thread/300", lane: "h/thread/200", wakeups: 1, count: 0, total_ns: 0 });
  expect(row?.max_ns).toBeUndefined();
});

test("of some lanes, those that they did or got", () => {
  const rows = tables.rows("wakeups", { hasLane: (path) => path === V0 });
  expect(new Set(rows.map(({ lane }) => lane))).toEqual(new Set([V0]));
  expect(sum(rows, "wakeups")).toBe(40);
});

test.each([
  [0, 9_001_000],
  [1_000_000, 1_777_000],
])("culprits and waiters from %d to %d are the sums of the steal matrix, and of time in states", (t0, t1) => {
  const scope = { t0, t1, hasLane: (path: string) => path === V0 || path === "h/thread/200" };
  const cells = tables.rows("steal", scope);
  const [culprits, waiters] = [tables.rows("culprits", scope), tables.rows("waiters", scope)];
  expect(sum(culprits, "total_ns")).toBe(sum(cells, "total_ns"));
  expect(sum(culprits, "share")).toBeCloseTo(1);
  expect(sum(culprits, "count")).toBe(sum(cells, "count"));
  for (const row of culprits) {
    const own = cells.filter(
      (cell) => cell.culprit_lane === row.culprit_lane && cell.culprit_kind === row.culprit_kind,
    );
    expect([sum(own, "total_ns"), own.length]).toEqual([row.total_ns, row.victims]);
    const worst = own.find((cell) => cell.victim_lane === row.victim_lane);
    expect([worst?.max_ns, worst?.worst_ns]).toEqual([row.max_ns, row.worst_ns]);
    expect(Math.max(...own.map((cell) => num(cell, "max_ns")))).toBe(row.max_ns);
  }
  for (const row of waiters) {
    const own = cells.filter((cell) => cell.victim_lane === row.victim_lane);
    expect(sum(own, "total_ns")).toBe(row.total_ns);
    const waits = tables
      .rows("waits", { t0, t1 })
      .filter(({ lane, kind }) => lane === row.victim_lane && (kind === "runnable" || kind === "preempted"));
    expect([waits.length, sum(waits, "duration_ns")]).toEqual([row.count, row.total_ns]);
    expect(waits.find(({ start_ns }) => start_ns === row.worst_ns)?.duration_ns).toBe(row.max_ns);
  }
});
