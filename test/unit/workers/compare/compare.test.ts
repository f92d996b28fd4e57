import { describe, expect, test } from "vitest";
import { compare } from "../../../../workers/compare/compare.js";
import { comparedCases } from "../../../../workers/compare/compared-cases.js";
import { rowTest } from "../../../../workers/compare/fail-on.js";
import { plainTimeline } from "../../../../workers/core/timeline.js";
import { BLOCKS, type Comparison, type LaneFigures, type RangeFigures } from "../../../../workers/model/comparison.js";
import type { LaneKind } from "../../../../workers/model/lanes.js";
import { State } from "../../../../workers/model/states.js";
import { toEnd } from "../../../../workers/query/resumable.js";

const BLOCK_NS = 1e8;

interface LaneShape {
  readonly kind?: LaneKind;
  readonly path: string;
  readonly role?: string;
  readonly vm?: string;
  /** The rest of each block is GUEST. */
  readonly states?: Readonly<Record<number, (block: number) => number>>;
  readonly rows?: number;
  readonly samples?: Readonly<Record<string, readonly number[]>>;
}

function laneOf({
  kind = "vcpu",
  path,
  role = path,
  vm = "",
  states = {},
  rows = 1000,
  samples = {},
}: LaneShape): LaneFigures {
  const others = Object.entries(states).map(([state, share]) => [Number(state), share] as const);
  const guest = (block: number) => 1 - others.reduce((sum, [, share]) => sum + share(block), 0);
  const all = [[State.GUEST, guest] as const, ...others];
  const blocks = Array.from({ length: BLOCKS }, (_, block) => block);
  return {
    lane: 0,
    kind,
    path,
    role,
    vm,
    title: path,
    machine: path.split("/")[0] ?? "",
    rows,
    states: Uint8Array.from(all, ([state]) => state),
    stateNs: Float64Array.from(all.flatMap(([, share]) => blocks.map((block) => share(block) * BLOCK_NS))),
    samples: Object.entries(samples).map(([metric, values]) => ({
      metric,
      values: Float64Array.from(values).sort(),
      counts: Float64Array.from(blocks, (block) => values.filter((_, i) => i % BLOCKS === block).length),
      worstNs: 5,
    })),
  };
}

function rangeOf(...lanes: readonly LaneShape[]): RangeFigures {
  const made = lanes.map(laneOf);
  const machines = [...new Set(made.map(({ machine }) => machine))].map((name) => ({ name, hasVms: true }));
  const times = { timeline: plainTimeline(0n), beginNs: 0, t0: 0, t1: BLOCKS * BLOCK_NS };
  return { name: "trace", ...times, lostNs: 0, lostEvents: 0, machines, lanes: made };
}

const V0 = "h/vm/1/vcpu/0";
const compared = (a: RangeFigures, b: RangeFigures) => toEnd(compare(a, b));
const find = ({ rows }: Comparison, metric: string, figure = "share") =>
  rows.find((row) => row.metric === metric && row.figure === figure);
/** Varies from block to block like chance does. */
const wobble = (block: number) => ((block * 7) % 5) / 100;

describe("shares of time", () => {
  const quiet = rangeOf({ path: V0, states: { [State.PREEMPTED]: (block) => 0.05 + wobble(block) } });
  const busy = rangeOf({
    path: V0,
    states: { [State.PREEMPTED]: (block) => 0.3 + wobble(block), [State.RUNNABLE]: () => 0.1 },
  });

  test("more steal is found, with its size", () => {
    const row = find(compared(quiet, busy), "steal");
    expect(row?.a).toBeCloseTo(0.07, 2);
    expect(row?.b).toBeCloseTo(0.42, 2);
    expect(row).toMatchObject({ effect: 1, certainty: "sure", countA: BLOCKS, sample: -1 });
    expect(row?.change).toBeCloseTo((row?.b ?? 0) / (row?.a ?? 1) - 1, 10);
  });

  test("nothing differs between a range and itself", () => {
    const { rows } = compared(busy, busy);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every(({ change, effect, certainty }) => change === 0 && effect === 0 && certainty === "unclear")).toBe(
      true,
    );
  });

  test("B against A is A against B the other way round", () => {
    const [there, back] = [find(compared(quiet, busy), "preempted"), find(compared(busy, quiet), "preempted")];
    expect(back?.effect).toBe(-(there?.effect ?? 0));
    expect(back?.pValue).toBeCloseTo(there?.pValue ?? 0, 12);
  });

  test("one long state in each range is no evidence", () => {
    const one = (rows: number, share: number) => rangeOf({ path: V0, rows, states: { [State.WAIT]: () => share } });
    expect(find(compared(one(2, 0), one(3, 1)), "wait")).toMatchObject({ b: 1, certainty: "untested" });
  });

  test("time that is not known counts for nothing, and makes a row less sure", () => {
    const lossy = rangeOf({
      path: V0,
      states: {
        [State.PREEMPTED]: (block) => (block < 16 ? 0 : 0.3 + wobble(block)),
        [State.UNKNOWN]: (block) => (block < 16 ? 1 : 0),
      },
    });
    const row = find(compared(quiet, lossy), "preempted");
    expect(row).toMatchObject({ unknownA: 0, unknownB: 0.5, certainty: "likely", countB: 16 });
    expect(row?.b).toBeCloseTo(0.32, 2);
  });
});

describe("exits and latencies", () => {
  const exits = (count: number, ns: (i: number) => number) => ({
    exits: Array.from({ length: count }, (_, i) => ns(i)),
  });

  test("rates, the middle and the slowest have their own tests", () => {
    const a = rangeOf({ path: V0, samples: exits(3200, (i) => 1000 + (i % 100)) });
    const b = rangeOf({ path: V0, samples: exits(6400, (i) => (i % 50 === 0 ? 90_000 : 1000 + (i % 100))) });
    const comparison = compared(a, b);
    expect(find(comparison, "exits", "rate")).toMatchObject({
      a: 1000,
      b: 2000,
      change: 1,
      effect: 1,
      certainty: "sure",
    });
    const middle = find(comparison, "exits", "p50");
    expect(middle).toMatchObject({ change: expect.closeTo(0, 2), countA: 3200, countB: 6400 });
    expect(middle?.effect).toBeLessThan(0.05);
    expect(find(comparison, "exits", "p99")).toMatchObject({ b: 90_000, certainty: "sure" });
    expect(find(comparison, "exits", "max")).toMatchObject({ b: 90_000, certainty: "untested", worstA: 5 });
    expect(comparison.samples).toMatchObject([{ metric: "exits", lane: V0, distance: expect.closeTo(0.02, 2) }]);
  });

  test("what is only in one of them is new or gone, and has no percentiles", () => {
    const comparison = compared(rangeOf({ path: V0 }), rangeOf({ path: V0, samples: exits(320, () => 5) }));
    expect(find(comparison, "exits", "rate")).toMatchObject({
      a: 0,
      b: 100,
      change: Number.POSITIVE_INFINITY,
      certainty: "sure",
    });
    expect(find(comparison, "exits", "p50")).toBeUndefined();
    expect(comparison.samples[0]?.distance).toBeNaN();
  });
});

describe("which lane is which", () => {
  test("a VM has the figures of its vCPUs together", () => {
    const vms = (share: number) =>
      rangeOf(
        { kind: "vm", path: "h/vm/1", states: {} },
        { path: V0, vm: "h/vm/1", states: { [State.PREEMPTED]: () => share } },
        { path: "h/vm/1/vcpu/1", vm: "h/vm/1", states: { [State.PREEMPTED]: () => 0 } },
      );
    const row = compared(vms(0.2), vms(0.4)).rows.find(({ kind, metric }) => kind === "vm" && metric === "preempted");
    expect([row?.a, row?.b]).toEqual([expect.closeTo(0.1, 6), expect.closeTo(0.2, 6)]);
  });

  test("by path if it has the same name, else by name; several of one name together; the rest is told", () => {
    const thread = (path: string, role: string): LaneShape => ({ kind: "thread", path: `h/thread/${path}`, role });
    const a = rangeOf(
      thread("1", "thread/init"),
      thread("7", "thread/nginx"),
      thread("8", "thread/nginx"),
      thread("9", "thread/old"),
    );
    const b = rangeOf(thread("1", "thread/init"), thread("9", "thread/nginx"), thread("5", "thread/new"));
    const { rows, onlyA, onlyB, byPath, byName } = compared(a, b);
    expect({ onlyA, onlyB, byPath, byName }).toEqual({
      onlyA: ["h/thread/9"],
      onlyB: ["h/thread/5"],
      byPath: 1,
      byName: 1,
    });
    expect(rows.find(({ pathA }) => pathA === "h/thread/7")).toMatchObject({
      lanesA: 2,
      lanesB: 1,
      pathB: "h/thread/9",
    });
  });

  test("counterparts are told, of several of one name in their order", () => {
    const thread = (path: string, role: string): LaneShape => ({ kind: "thread", path: `h/thread/${path}`, role });
    const numbered = (range: RangeFigures, from: number): RangeFigures => ({
      ...range,
      lanes: range.lanes.map((lane, i) => ({ ...lane, lane: from + i })),
    });
    const a = numbered(
      rangeOf(thread("1", "thread/init"), thread("7", "thread/nginx"), thread("8", "thread/nginx")),
      0,
    );
    const b = numbered(rangeOf(thread("1", "thread/init"), thread("9", "thread/nginx"), thread("5", "thread/new")), 0);
    expect([...compared(a, b).counterparts]).toEqual([0, 0, 1, 1]);
    const apart = numbered(b, 10);
    expect([...compared(a, apart).counterparts]).toEqual([0, 10, 1, 11]);
  });

  test("a host of another name is the other host", () => {
    const { byName, onlyA } = compared(
      rangeOf({ kind: "cpu", path: "old/cpu/0", role: "cpu/0" }),
      rangeOf({ kind: "cpu", path: "new/cpu/0", role: "cpu/0" }),
    );
    expect([byName, onlyA]).toEqual([1, []]);
  });
});

test("curves of both samples: shares below borders that grow by one factor, from the shortest case to the longest", () => {
  const sorted = (...values: number[]) => Float64Array.from(values).sort();
  const names = { metric: "wakeup", lane: V0, kind: "vcpu" as const, distance: 0.5, distanceP: 0.1 };
  const cases = comparedCases({ ...names, a: sorted(10, 20, 30, 40), b: sorted(1000) });
  expect([cases.countA, cases.countB, cases.ns[0], cases.ns.at(-1)]).toEqual([4, 1, 10, 1001]);
  expect([cases.belowA.at(-1), cases.belowB.at(-1), cases.belowA[0]]).toEqual([1, 1, 0]);
  const at = cases.ns.findIndex((ns) => 20 < ns);
  expect([cases.belowA[at], cases.belowB[at]]).toEqual([0.5, 0]);
  expect(cases.percentiles).toContainEqual({ p: 0.5, a: 20, b: 1000 });
  expect(comparedCases({ ...names, a: sorted(), b: sorted() }).percentiles[0]).toEqual({
    p: 0.5,
    a: Number.NaN,
    b: Number.NaN,
  });
});

describe("--fail-on", () => {
  const quiet = rangeOf({ path: V0, states: { [State.PREEMPTED]: (block) => 0.05 + wobble(block) } });
  const busy = rangeOf({ path: V0, states: { [State.PREEMPTED]: (block) => 0.3 + wobble(block) } });
  const holds = (expression: string) => {
    const test = rowTest(expression);
    if (!test.ok) throw new Error(test.error.message);
    return compared(quiet, busy).rows.filter(test.value).length;
  };

  test("names, sizes and chances", () => {
    expect(holds('metric ~ "steal" && change > 0.2 && p_value < 0.01')).toBe(1);
    expect(holds("metric:guest change < -0.2 certainty:sure")).toBe(1);
    expect(holds("metric == steal && change > 20")).toBe(0);
    expect(holds("figure:p99 b > 2ms")).toBe(0);
    expect(holds(`lane matches "**/vcpu/*" && metric:steal`)).toBe(1);
  });

  test("a name that there is not is wrong usage", () => {
    const test = rowTest("metrik == steal");
    expect(test).toMatchObject({ ok: false, error: { isUsage: true, message: expect.stringContaining("metric") } });
    expect(rowTest("figure == p95").ok).toBe(false);
  });
});
