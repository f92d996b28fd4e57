import { expect, test } from "vitest";
import { evenTime, evenTimes, ownTime } from "../../../../workers/core/drift.js";

const ORIGIN = 1_700_000_000_000_000_000n;

test.each([37e-6, -50e-6, 0.3e-6])("times of a clock that is off by %f stay whole, in order, and lead back", (rate) => {
  const drift = { middleNs: ORIGIN + 5_000_000_000n, rate };
  const even = evenTimes(drift, ORIGIN);
  let before = Number.NEGATIVE_INFINITY;
  for (let t = -40e9; t < 40e9; t += 77_777_777) {
    const ns = ORIGIN + BigInt(t);
    expect(Number(evenTime(drift, ns) - ORIGIN)).toBe(even(t));
    expect(Math.abs(even(t) - (t + rate * (t - 5e9)))).toBeLessThanOrEqual(0.5 + 1e-3);
    expect(even(t)).toBeGreaterThanOrEqual(before);
    expect(even(t)).toBeLessThanOrEqual(even(t + 1));
    before = even(t);
    const own = ownTime(drift, evenTime(drift, ns));
    expect(evenTime(drift, own)).toBe(evenTime(drift, ns));
    expect(evenTime(drift, own - 1n)).toBeLessThan(evenTime(drift, ns));
  }
  expect(evenTime(drift, drift.middleNs)).toBe(drift.middleNs);
  expect(even(Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
});

test("ends of time are asked for too", () => {
  expect(ownTime({ middleNs: 0n, rate: 1e-5 }, 1n << 80n)).toBeGreaterThan(1n << 79n);
});

test("a clock that jumped is even on both sides, and each even time has its own", () => {
  for (const byNs of [4000, -4000]) {
    const drift = { middleNs: 10_000n, rate: 1e-3, jumps: [{ atNs: 50_000n, byNs }] };
    expect(evenTime(drift, 10_000n)).toBe(10_000n);
    expect(evenTime(drift, 20_000n)).toBe(20_010n);
    expect(evenTime(drift, 60_000n)).toBe(60_050n + BigInt(byNs));
    expect(evenTimes(drift, 10_000n)(50_000)).toBe(50_050 + byNs);
    for (let own = 30_000n; own < 70_000n; own += 997n) {
      const even = evenTime(drift, own);
      expect(even).toBeGreaterThanOrEqual(evenTime(drift, own - 1n));
      expect(evenTime(drift, ownTime(drift, even))).toBe(even);
      expect(evenTime(drift, ownTime(drift, even) - 1n)).toBeLessThan(even);
    }
    // Times before the jump that lie before the middle count from there.
    const late = { ...drift, middleNs: 60_000n };
    expect(evenTime(late, 60_000n)).toBe(60_000n);
    expect(evenTime(late, 40_000n)).toBe(39_980n - BigInt(byNs));
  }
});
