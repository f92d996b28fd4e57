import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LaneTrack } from "../../../../workers/index/lane-track.js";
import { exitCodeOf, exitName, Isa } from "../../../../workers/model/kvm/exit-code.js";
import { isGuest, State } from "../../../../workers/model/states.js";
import { binOf, fromOf } from "../../../../workers/query/duration-bins.js";
import { exitColumns } from "../../../../workers/query/exits/exit-columns.js";
import { exitBeginsAt, exitEnd } from "../../../../workers/query/exits/exit-rows.js";
import { exitSums } from "../../../../workers/query/exits/exit-sums.js";
import type { Cell } from "../../../../workers/query/export/table.js";
import { FINE_BINS, fineBin, fineFrom } from "../../../../workers/query/fine-bins.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { SESSION_TABLES } from "../../../../workers/query/tables/index.js";
import { addLane, contextOf, oneLane } from "../support/lane-fixture.js";

const CODES = [1, 12, 48, 999].map((reason) => exitCodeOf(Isa.VMX, reason, 0));
const STATES = [
  State.GUEST,
  State.GUEST,
  State.HYPERVISOR,
  State.HALT_POLL,
  State.VMM,
  State.WAIT,
  State.PREEMPTED,
  State.UNKNOWN,
  State.GUEST_NESTED,
];

interface Stay {
  readonly ns: number;
  readonly state: State;
  readonly code: number;
}

const stays = fc.array(
  fc.record({
    ns: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constantFrom(70_000, 5e9, 0.5)),
    state: fc.constantFrom(...STATES),
    code: fc.constantFrom(0, ...CODES),
  }),
  { minLength: 1, maxLength: 400 },
);

/** Fills a lane; answers its end. */
function fill(track: LaneTrack, all: readonly Stay[]): number {
  let at = 100;
  for (const { ns, state, code } of all) {
    track.enter(at, state, isGuest(state) ? 0 : code);
    at += ns;
  }
  return at;
}

/** The exits by looking at each row. */
function exitsByHand(track: LaneTrack): { start: number; end: number; code: number }[] {
  const rows = Array.from({ length: track.count }, (_, row) => row).filter((row) => exitBeginsAt(track, row));
  return rows.map((row) => ({ start: track.startAt(row), end: exitEnd(track, row), code: track.reasonAt(row) }));
}

test("property: the exits of a lane as columns are those that its rows tell one by one", () => {
  fc.assert(
    fc.property(stays, (all) => {
      const { lanes, lane, track } = oneLane("vcpu");
      const context = contextOf(lanes, fill(track, all));
      const { starts, ns, codes, endless } = toEnd(exitColumns(context, lane));
      const expected = exitsByHand(track);
      const ended = expected.filter(({ end }) => !Number.isNaN(end));
      expect([...starts]).toEqual(ended.map(({ start }) => start));
      expect([...ns]).toEqual(ended.map(({ start, end }) => end - start));
      expect([...codes]).toEqual(ended.map(({ code }) => code));
      expect([...endless]).toEqual(expected.filter(({ end }) => Number.isNaN(end)).map(({ start }) => start));
    }),
  );
});

test("an exit goes on to the VMM if any of its rows does, and more exits are found when more is read", () => {
  const { lanes, lane, track } = oneLane("vcpu");
  const enter = (t: number, state: State) => track.enter(t, state, isGuest(state) ? 0 : (CODES[2] as number));
  for (const [t, state] of [
    [1, State.GUEST],
    [2, State.HYPERVISOR],
    [3, State.VMM],
    [4, State.HYPERVISOR],
    [6, State.GUEST],
    [7, State.HYPERVISOR],
  ] as const)
    enter(t, state);
  expect(toEnd(exitColumns(contextOf(lanes, 8), lane))).toMatchObject({
    starts: Float64Array.of(2),
    toVmm: Uint8Array.of(1),
    endless: Float64Array.of(7),
  });
  enter(9, State.GUEST);
  expect(toEnd(exitColumns(contextOf(lanes, 10), lane))).toMatchObject({
    ns: Uint32Array.of(4, 2),
    toVmm: Uint8Array.of(1, 0),
    endless: new Float64Array(0),
  });
});

test("property: sums and percentiles of exits are those of all durations sorted", () => {
  const shares = [0, 0.01, 0.5, 0.9, 0.99, 0.9999, 1];
  fc.assert(
    fc.property(
      stays,
      stays,
      fc.integer({ min: 0, max: 5000 }),
      fc.integer({ min: 1, max: 20_000 }),
      (a, b, t0, span) => {
        const { lanes, lane, track } = oneLane("vcpu");
        const other = addLane(lanes, "vcpu");
        const end = Math.max(fill(track, a), fill(lanes.track(other), b));
        const t1 = t0 + span;
        const sums = toEnd(exitSums(contextOf(lanes, end), [lane, other], t0, t1, shares));
        const all = [lane, other].flatMap((one) =>
          exitsByHand(lanes.track(one)).map((exit) => ({ ...exit, lane: one })),
        );
        const inRange = all.filter(({ start, end: until }) => t0 <= start && start < t1 && !Number.isNaN(until));
        expect(sums.reduce((sum, { count }) => sum + count, 0)).toBe(inRange.length);
        for (const sum of sums) {
          const own = inRange.filter(({ code }) => code === sum.code);
          const sorted = own.map(({ start, end: until }) => until - start).sort((x, y) => x - y);
          const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
          expect(sum.percentiles).toEqual(shares.map(at));
          expect([sum.count, sum.min, sum.max]).toEqual([own.length, sorted[0], sorted.at(-1)]);
          expect(sum.total).toBeCloseTo(
            sorted.reduce((total, ns) => total + ns, 0),
            3,
          );
          const worst = own.find(({ start, end: until }) => until - start === sum.max);
          expect([sum.worstNs, sum.worstLane]).toEqual([worst?.start, worst?.lane]);
        }
      },
    ),
  );
});

test("very many codes keep their percentiles", () => {
  const { lanes, lane, track } = oneLane("vcpu");
  for (let i = 0; i < 3000; i += 1) {
    track.enter(i * 100, State.GUEST);
    track.enter(i * 100 + 50, State.HYPERVISOR, 1 + (i % 1000));
    track.enter(i * 100 + 51 + (i % 1000) / 100 + Math.floor(i / 1000), State.GUEST);
  }
  const sums = toEnd(exitSums(contextOf(lanes, 1e6), [lane], 0, 1e6, [0.5, 1]));
  expect(sums.length).toBe(1000);
  for (const { code, percentiles } of sums) {
    const least = 1 + (code - 1) / 100;
    expect(percentiles[0]).toBeCloseTo(least + 1);
    expect(percentiles[1]).toBeCloseTo(least + 2);
  }
});

describe("exits of a nested vCPU are exits of the vCPU that runs it", () => {
  const { lanes, lane, track } = oneLane("vcpu");
  const nested = addLane(lanes, "nested-vcpu");
  for (let i = 0; i < 50; i += 1) {
    const code = CODES[i % 3] as number;
    for (const one of [track, lanes.track(nested)]) {
      one.enter(i * 100, State.GUEST_NESTED);
      one.enter(i * 100 + 40, State.HYPERVISOR, code);
    }
  }
  for (const one of [track, lanes.track(nested)]) one.enter(5000, State.GUEST_NESTED);
  const context = contextOf(lanes, 6000);
  const pathOf = (one: number) => lanes.specs[one]?.path ?? "";
  const rowsOf = (name: string, hasLane: (path: string) => boolean): Record<string, Cell>[] => {
    const table = SESSION_TABLES.find((one) => one.name === name);
    const rows = table?.rows(context, { t0: 0, t1: 6000, hasLane }) ?? [];
    return [...rows].flatMap((row) =>
      row === undefined ? [] : [Object.fromEntries((table?.columns ?? []).map((column, i) => [column.name, row[i]]))],
    );
  };
  const TABLES = ["exits", "exit-percentiles", "exit-histogram", "exit-scatter", "heat-map"];
  const sumOf = (rows: readonly Record<string, Cell>[], column: string) =>
    rows.reduce((sum, row) => sum + Number(row[column]), 0);

  test.each([
    ["all lanes", () => true],
    ["the vCPU", (path: string) => path === pathOf(lane)],
    ["the nested vCPU", (path: string) => path === pathOf(nested)],
  ])("so every table counts the same, and each exit once: %s", (_, hasLane) => {
    const cases = rowsOf("exit-cases", hasLane);
    expect(cases).toHaveLength(50);
    for (const name of TABLES) expect([name, sumOf(rowsOf(name, hasLane), "count")]).toEqual([name, 50]);
    for (const name of ["exits", "exit-percentiles", "heat-map"])
      expect([name, sumOf(rowsOf(name, hasLane), "total_ns")]).toEqual([name, sumOf(cases, "duration_ns")]);
    for (const { reason, count } of rowsOf("exit-percentiles", hasLane)) {
      expect(CODES.map(exitName)).toContain(reason);
      expect(cases.filter((row) => row.reason === reason)).toHaveLength(Number(count));
    }
  });
});

describe("bins of durations", () => {
  const durations = fc.oneof(
    fc.double({ min: 0, max: 1e4, noNaN: true }),
    fc.double({ min: 0, max: 2 ** 53, noNaN: true }),
  );

  test("property: a fine bin holds what lies between its borders", () => {
    fc.assert(
      fc.property(durations, (ns) => {
        const bin = fineBin(ns);
        expect(bin).toBeLessThan(FINE_BINS - 1);
        expect(fineFrom(bin)).toBeLessThanOrEqual(ns);
        expect(ns).toBeLessThan(fineFrom(bin + 1));
      }),
    );
  });

  test("property: and so does a bin of a histogram", () => {
    fc.assert(
      fc.property(durations, (ns) => {
        expect(fromOf(binOf(ns))).toBeLessThanOrEqual(ns);
        expect(ns).toBeLessThan(fromOf(binOf(ns) + 1));
      }),
    );
  });
});

test("a duration of a clock that jumped is in the last bin, and in no other exit's", () => {
  expect([2 ** 56, 1.8e18, Number.MAX_VALUE].map(fineBin)).toEqual([FINE_BINS - 1, FINE_BINS - 1, FINE_BINS - 1]);
});
