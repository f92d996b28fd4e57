import { describe, expect, test } from "vitest";
import type { EventPart } from "../../../../workers/model/chart.js";
import { Envelope } from "../../../../workers/query/curves/envelope.js";
import type { Cell, ExportScope } from "../../../../workers/query/export/table.js";
import { runTables } from "../support/dsl-tables.js";

/** The same on every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

describe("an envelope of values at moments", () => {
  const next = random(7);
  const times = Float64Array.from({ length: 500 }, () => Math.floor(next() * 100_000)).sort();
  const values = Float64Array.from(times, () => Math.floor(next() * 1000));

  test.each([
    [0, 1000, 100],
    [1234, 77.5, 300],
    [90_000, 5000, 10],
  ])("has the lowest and highest of each column, and misses none: from %d, %d each", (t0, columnNs, columns) => {
    const grid = { t0, columnNs, columns, knownFrom: 0, knownTo: 100_000 };
    const [held, alone] = [new Envelope(grid), new Envelope(grid)];
    held.addPoints(times, values, true);
    alone.addPoints(times, values, false);
    for (let column = 0; column < columns; column += 1) {
      const [from, to] = [t0 + column * columnNs, t0 + (column + 1) * columnNs];
      const inside = [...values].filter((_, i) => from <= (times[i] as number) && (times[i] as number) < to);
      // The value that holds at the begin of the column, the last one of those at its time.
      const before = [...values].filter((_, i) => (times[i] as number) < from).at(-1);
      const isNew = times.includes(from);
      const all = from <= 100_000 && before !== undefined && !isNew ? [before, ...inside] : inside;
      const wanted = (list: readonly number[]) =>
        list.length === 0 ? [Number.NaN, Number.NaN] : [Math.min(...list), Math.max(...list)];
      const own = from <= 100_000 ? inside : [];
      expect([held.lowest[column], held.highest[column]]).toEqual(wanted(from <= 100_000 ? all : []));
      expect([alone.lowest[column], alone.highest[column]]).toEqual(wanted(own));
    }
  });
});

const STORY = `
  0 switch prev=0 next=100 comm="CPU 0/KVM"
  1 entry id=0 tid=100 pid=90
  100 exit reason=1 id=0
  101 entry id=0
  200 exit reason=1 id=0
  201 entry id=0
  300 exit reason=12 id=0
  302 switch prev=100 next=7 state=0 comm="hog"
  350 wakeup of=8 target=0 comm="late"
  400 switch prev=7 next=100 state=0
  402 entry id=0
  490 exit reason=1 id=0
  500 switch prev=100 next=8 state=0
  700 switch prev=8 next=100 state=1
  701 entry id=0`;

const tables = runTables(STORY, 1000);
const curve = (kind: string, columns: number, more: Partial<ExportScope> = {}) =>
  tables.rows("curve", { t0: 0, t1: 1_000_000, chart: { kind, columns }, ...more });
const highest = (rows: readonly Record<string, Cell>[]) => rows.map((row) => row.highest);

describe("the table of a curve", () => {
  test("exits per second", () => {
    expect(highest(curve("exits", 4)).map((rate) => ((rate as number) * 250e3) / 1e9)).toEqual([2, 2, 0, 0]);
    // Where no vCPU was seen, nobody knows of exits.
    expect(curve("exits", 4, { hasLane: (path) => path === "h/cpu/0" })).toEqual([]);
  });

  test("the share that was stolen is that of the table of steal", () => {
    const [whole] = curve("steal", 1);
    const usage = tables.rows("vcpu-usage", { t0: 0, t1: 1_000_000 })[0] as Record<string, number>;
    const known = Object.entries(usage).filter(([name]) => name.endsWith("_ns"));
    const all = known.reduce((sum, [, ns]) => sum + ns, 0);
    const stolen = (usage.runnable_ns ?? 0) + (usage.preempted_ns ?? 0);
    expect(whole?.highest).toBeCloseTo(stolen / all, 9);
  });

  test("the length of the run queue: whoever waits, with no peak missed", () => {
    const rows = curve("run-queue", 1000);
    const at = (us: number) => rows.find((row) => row.column_ns === us * 1000)?.highest;
    expect([at(310), at(360), at(450)]).toEqual([1, 2, 2]);
    expect(curve("run-queue", 1).map(({ lowest, highest: most }) => [lowest, most])).toEqual([[1, 2]]);
    const none = curve("run-queue", 1, { hasLane: (path) => path === "h/cpu/7" });
    expect(none).toEqual([]);
  });

  test("the run queue of a small window is that of the whole trace", () => {
    const next = random(11);
    const story = ["0 switch prev=0 next=1 comm=a"];
    for (let us = 1, now = 1; us < 1000; us += 1) {
      const other = 1 + Math.floor(next() * 5);
      if (other === now) continue;
      const isWakeup = next() < 0.6;
      story.push(
        isWakeup ? `${us} wakeup of=${other} target=0` : `${us} switch prev=${now} next=${other} state=${us % 2}`,
      );
      if (!isWakeup) now = other;
    }
    const ask = (t0: number, t1: number, columns: number) =>
      runTables(story.join("\n"), 1000).rows("curve", { t0, t1, chart: { kind: "run-queue", columns } });
    const whole = ask(0, 1_000_000, 1000);
    const parts = Array.from({ length: 25 }, (_, i) => ask(i * 40_000, (i + 1) * 40_000, 40));
    expect(parts.flat()).toEqual(whole);
    expect(new Set(highest(whole)).size).toBeGreaterThan(3);
  });

  test("events per second, and values of a field only where events are", () => {
    const events: EventPart[] = [
      { path: "h/cpu/0", times: Float64Array.of(10, 20, 700_000), values: Float64Array.of(5, -3, 9) },
      { path: "h/cpu/1", times: Float64Array.of(15), values: Float64Array.of(100) },
    ];
    expect(highest(curve("rate/x", 2, { events }))).toEqual([6000, 2000]);
    expect(curve("field/x/y", 4, { events }).map((row) => [row.column_ns, row.lowest, row.highest])).toEqual([
      [0, -3, 100],
      [500_000, 9, 9],
    ]);
    const ofCpu = curve("field/x/y", 4, { events, hasLane: (path) => path === "h/cpu/0" });
    expect(highest(ofCpu)).toEqual([5, 9]);
  });

  test("a field that counts up grows evenly from value to value, unless it is set back", () => {
    const part = (path: string, ...points: readonly (readonly [number, number])[]): EventPart => ({
      path,
      times: Float64Array.from(points, ([t]) => t),
      values: Float64Array.from(points, ([, value]) => value),
    });
    const rates = (events: readonly EventPart[], hasLane?: (path: string) => boolean) =>
      curve("growth/*/perf_cpu_cycles", 4, { events, ...(hasLane && { hasLane }) }).map(
        ({ column_ns, highest: value }) => [Number(column_ns) / 250_000, Number(value)],
      );
    // 1000 in half of the time, then 250 in a quarter: none is known before the first and after the last.
    const one = part("h/cpu/0", [125_000, 5], [625_000, 1005], [750_000, 1255]);
    expect(rates([one])).toEqual([
      [0, 2e6],
      [1, 2e6],
      [2, 2e6],
    ]);
    expect(rates([part("", [0, 10], [250_000, 20], [250_000, 30], [500_000, 60])])).toEqual([
      [0, 4e4],
      [1, 1.6e5],
    ]);
    // Set back, and over its largest value.
    expect(rates([part("", [0, 900], [250_000, 100], [500_000, 350])])).toEqual([[1, 1e6]]);
    expect(rates([part("", [0, 2 ** 64 - 2048], [250_000, 2048])])).toEqual([[0, 4096 * 4000]]);
    // CPUs add up, and are chosen.
    const two = part("h/cpu/1", [0, 0], [1_000_000, 1000]);
    expect(rates([one, two])).toEqual([
      [0, 3e6],
      [1, 3e6],
      [2, 3e6],
      [3, 1e6],
    ]);
    expect(rates([one, two], (path) => path === "h/cpu/1")).toEqual([0, 1, 2, 3].map((column) => [column, 1e6]));
  });

  test("a counter holds nothing between two recordings of its machine", () => {
    const story = "0 switch prev=0 next=1 comm=a\n100 frequency khz=5 of=0\n800 frequency khz=7 of=0";
    const own = runTables(story, 1000);
    const gap = { stream: "", cpu: -1, startNs: 300_000, endNs: 800_000, events: -1, cause: "not-recorded" } as const;
    const shown = (machine: string) => {
      const { rows } = runTables(story, 1000, [{ ...gap, machine }]);
      const chart = { kind: "counter/cpu-frequency-khz", columns: 10 };
      return rows("curve", { t0: 0, t1: 1_000_000, chart }).map((row) => [Number(row.column_ns) / 1e5, row.highest]);
    };
    const before = [1, 2, 3].map((column) => [column, 5]);
    expect(shown("h")).toEqual([...before, [8, 7], [9, 7]]);
    expect(shown("another")).toEqual([...before, ...[4, 5, 6, 7].map((column) => [column, 5]), [8, 7], [9, 7]]);
    expect(own.session.machines[0]?.name).toBe("h");
  });

  test("a counter that is a total shows its growth per second", () => {
    const own = runTables(`${STORY}\n  710 split\n  720 split\n  900 split`, 1000);
    const rows = own.rows("curve", { t0: 0, t1: 1_000_000, chart: { kind: "counter/split-huge-pages", columns: 4 } });
    expect(highest(rows)).toEqual([0, 0, 8000, 4000]);
  });
});
