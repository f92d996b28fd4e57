import { describe, expect, test } from "vitest";
import { Records } from "../../../../workers/core/records.js";
import { addLatency, LATENCIES } from "../../../../workers/facts/latency-store.js";
import { begunRows } from "../../../../workers/query/begun-rows.js";
import { fractionsFrom } from "../../../setup/random.js";

/** Latencies in order of their end, some of them longer than everything before. */
function latencies(count: number, seed: number) {
  const next = fractionsFrom(seed);
  const store = new Records(LATENCIES);
  const add = (from: number, to: number) => {
    for (let end = from; end < to; end += 1)
      addLatency(store, 0, 0, end - 1 - Math.floor(next() ** 4000 * (end - 1)), end, 0);
  };
  add(1, count);
  return { store, add };
}

describe("the rows of a window in a store that is ordered by ends", () => {
  const { store, add } = latencies(20_000, 3);
  const begins = store.columns.start;
  const rowsOf = (t0: number, t1: number) => begunRows(store, begins, t0, t1);
  const overlapping = (t0: number, t1: number) =>
    Array.from({ length: store.count }, (_, row) => row).filter(
      (row) => t0 < store.columns.end.at(row) && begins.at(row) < t1,
    );

  test.each([
    [0, 20_000],
    [5000, 5100],
    [0, 1],
    [19_990, 30_000],
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])("has all of [%d, %d), in order and once", (t0, t1) => {
    const rows = rowsOf(t0, t1).flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));
    expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
    const found = new Set(rows);
    expect(overlapping(t0, t1).filter((row) => !found.has(row))).toEqual([]);
  });

  test("passes over most of those that begin later, and knows rows that came since", () => {
    const count = () => rowsOf(5000, 5100).reduce((sum, { from, to }) => sum + to - from, 0);
    expect(count()).toBeLessThan(store.count / 3);
    add(20_000, 30_000);
    const [last] = rowsOf(29_990, 30_000).slice(-1);
    expect(last?.to).toBe(store.count);
  });
});
