import fc from "fast-check";
import { expect, test } from "vitest";
import { CHUNK_ROWS } from "../../../../workers/index/chunk.js";
import { STATE_COUNT, State } from "../../../../workers/model/states.js";
import { intervals } from "../../../../workers/query/intervals.js";
import { step } from "../../../../workers/query/neighbour-interval.js";
import { worstIn } from "../../../../workers/query/outliers.js";
import { fractionsFrom } from "../../../setup/random.js";
import { contextOf, naiveOf, oneLane } from "../support/lane-fixture.js";
import { enterRandomly, type NaiveLane } from "../support/naive-lane.js";

const shape = fc.record({
  rows: fc.integer({ min: 0, max: 300 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
  t: fc.integer({ min: -50, max: 7000 }),
  length: fc.integer({ min: 1, max: 5000 }),
  state: fc.integer({ min: 0, max: 10 }),
});

type Row = NaiveLane["rows"][number] & { end: number };

function closedRows(naive: NaiveLane, untilNs: number): Row[] {
  return naive.rows.map((row, i) => ({ ...row, end: naive.rows[i + 1]?.start ?? Math.max(row.start, untilNs) }));
}

test("property: intervals are those of the naive lane, first or longest", () => {
  fc.assert(
    fc.property(shape, fc.integer({ min: 0, max: 40 }), ({ rows, seed, t, length, state }, limit) => {
      const { lanes, lane, track } = oneLane("vcpu");
      const untilNs = enterRandomly([track], rows, seed) + 5;
      const window = { lanes: Int32Array.of(lane), t0: t, t1: t + length, limit };
      const expected = closedRows(naiveOf(track), untilNs).filter((row) => row.start < t + length && t < row.end);
      const context = contextOf(lanes, untilNs);

      const some = intervals(context, { ...window, states: [state, 4], order: "time" });
      const wanted = expected.filter((row) => row.state === state || row.state === 4);
      expect(some.total).toBe(wanted.length);
      expect([...some.start]).toEqual(wanted.slice(0, limit).map((row) => row.start));
      expect([...some.state]).toEqual(wanted.slice(0, limit).map((row) => row.state));

      const longest = intervals(context, { ...window, order: "longest" });
      const lengths = expected.filter((row) => row.state !== 0).map((row) => row.end - row.start);
      expect(longest.total).toBe(lengths.length);
      const best = lengths.sort((a, b) => b - a).slice(0, limit);
      expect([...longest.end].map((end, i) => end - (longest.start[i] ?? 0))).toEqual(best);
    }),
  );
});

test("property: intervals of at least some length are those of the naive lane", () => {
  fc.assert(
    fc.property(shape, fc.integer({ min: 1, max: 600 }), ({ rows, seed, t, length }, minNs) => {
      const { lanes, lane, track } = oneLane("vcpu");
      const untilNs = enterRandomly([track], rows, seed) + 700;
      const window = { lanes: Int32Array.of(lane), t0: t, t1: t + length, limit: 1000 };
      const long = intervals(contextOf(lanes, untilNs), { ...window, minNs, order: "time" });
      const expected = closedRows(naiveOf(track), untilNs).filter(
        ({ start, end, state }) => state !== 0 && start < t + length && t < end && minNs <= end - start,
      );
      expect([...long.start]).toEqual(expected.map(({ start }) => start));
    }),
  );
});

test("the few long intervals of a lane of several chunks are found among short ones", () => {
  const { lanes, lane, track } = oneLane("vcpu");
  const long: number[] = [];
  let t = 0;
  for (let row = 0; row < CHUNK_ROWS * 3; row += 1) {
    track.enter(t, row % 2 === 0 ? State.GUEST : State.HYPERVISOR);
    const isLong = row % 5003 === 0 || row === CHUNK_ROWS * 2 - 1;
    if (isLong) long.push(t);
    t += isLong ? 50_000 : 1 + (row % 9);
  }
  const request = { lanes: Int32Array.of(lane), t0: 0, t1: t, minNs: 50_000, limit: 1000, order: "longest" } as const;
  expect([...intervals(contextOf(lanes, t), request).start]).toEqual(long);
});

test("property: steps go to the neighbouring interval, of a state or of any but gaps", () => {
  fc.assert(
    fc.property(shape, ({ rows, seed, t, state }) => {
      const { lanes, lane, track } = oneLane("vcpu");
      const untilNs = enterRandomly([track], rows, seed) + 5;
      const context = contextOf(lanes, untilNs);
      const naive = naiveOf(track);
      const here = naive.rowAt(t);
      const isWanted = (row: number, only?: number) =>
        only === undefined ? naive.rows[row]?.state !== 0 : naive.rows[row]?.state === only;
      const all = naive.rows.map((_, row) => row);
      for (const only of [undefined, state]) {
        const next = all.find((row) => here < row && isWanted(row, only));
        const previous = all.findLast((row) => row < here && isWanted(row, only));
        expect(step(context, lane, t, 1, only)?.row).toBe(next);
        expect(step(context, lane, t, -1, only)?.row).toBe(previous);
      }
    }),
  );
});

test("steps and intervals cross chunks and skip blocks without the state", () => {
  const { lanes, lane, track } = oneLane("vcpu");
  const rare = new Set([3, CHUNK_ROWS - 1, CHUNK_ROWS + 1, CHUNK_ROWS * 2 + 77]);
  const rows = CHUNK_ROWS * 2 + 500;
  for (let i = 0; i < rows; i += 1) {
    track.enter(i * 10, rare.has(i) ? State.STOPPED : i % 2 === 0 ? State.GUEST : State.HYPERVISOR);
  }
  const context = contextOf(lanes, rows * 10);
  const forward: number[] = [];
  for (let at = step(context, lane, 0, 1, State.STOPPED); at; at = step(context, lane, at.start, 1, State.STOPPED)) {
    forward.push(at.row);
  }
  expect(forward).toEqual([...rare]);
  const back: number[] = [];
  for (
    let at = step(context, lane, 1e9, -1, State.STOPPED);
    at;
    at = step(context, lane, at.start, -1, State.STOPPED)
  ) {
    back.push(at.row);
  }
  expect(back).toEqual([...rare].reverse());
  const table = intervals(context, {
    lanes: Int32Array.of(lane),
    t0: 0,
    t1: rows * 10,
    states: [State.STOPPED],
    limit: 10,
    order: "time",
  });
  expect([table.total, [...table.start]]).toEqual([4, [...rare].map((row) => row * 10)]);
});

test("property: the worst stolen stretch of a window is found", () => {
  const isSteal = (state: number) => state === State.RUNNABLE || state === State.PREEMPTED;
  const random = fractionsFrom(99);
  const { lanes, track } = oneLane("vcpu");
  const untilNs = enterRandomly([track], CHUNK_ROWS + 3000, 17) + 9;
  expect(lanes.count).toBe(1);
  expect(STATE_COUNT).toBeGreaterThan(State.PREEMPTED);
  const rows = closedRows(naiveOf(track), untilNs);
  for (let i = 0; i < 200; i += 1) {
    const t0 = Math.floor(random() * untilNs);
    const t1 = t0 + Math.ceil(random() ** 4 * untilNs);
    const inside = rows
      .filter((row) => isSteal(row.state))
      .map((row) => Math.min(row.end, t1) - Math.max(row.start, t0));
    const longest = inside.reduce((a, b) => Math.max(a, b), 0);
    const found = worstIn(track, t0, t1, untilNs);
    const length = found ? Math.min(found.end, t1) - Math.max(found.start, t0) : 0;
    expect(length).toBe(longest);
  }
});
