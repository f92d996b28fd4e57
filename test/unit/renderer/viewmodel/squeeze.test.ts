import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BREAK_SHARE,
  breaksIn,
  leastBreak,
  leftOutIn,
  quietFrom,
  shownLength,
  shownOf,
  squeezeFor,
  timeOf,
} from "../../../../renderer/viewmodel/squeeze.js";
import { quietOf, traces } from "../../../fakes/quiet.js";

const shares = fc.double({ min: 0, max: 1, noNaN: true });
const lengths = fc.double({ min: 0, max: 11, noNaN: true }).map((power) => 10 ** power);

describe("the map of time to shown time", () => {
  test("never goes back, and leads back to the time it came from", () => {
    fc.assert(
      fc.property(traces, lengths, shares, shares, ({ quiet, endNs }, shownNs, a, b) => {
        const squeeze = squeezeFor(quiet, shownNs);
        const [t0, t1] = a < b ? [a * endNs, b * endNs] : [b * endNs, a * endNs];
        const [shown0, shown1] = [shownOf(squeeze, t0), shownOf(squeeze, t1)];
        expect(shown0).toBeLessThanOrEqual(shown1 + 1e-4);
        // Shown time is rounded to a part of a ns, which stands for more time in a break.
        const [at] = breaksIn(squeeze, t0, t0);
        const inBreak = ((squeeze.end[at] ?? 0) - (squeeze.begin[at] ?? 0)) / squeeze.breakNs;
        expect(Math.abs(timeOf(squeeze, shown0) - t0)).toBeLessThanOrEqual(1e-4 * Math.max(1, inBreak));
        expect(Math.abs(shown1 - shown0 - (t1 - t0 - leftOutIn(squeeze, t0, t1)))).toBeLessThanOrEqual(1e-4);
      }),
    );
  });

  test("is time itself where nothing is long enough to be a break", () => {
    const squeeze = squeezeFor(quietOf([100, 200]), 100 / BREAK_SHARE);
    expect([0, 100, 150, 200, 300].map((t) => shownOf(squeeze, t))).toEqual([0, 100, 150, 200, 300]);
  });

  test("gives each break the same share of a window", () => {
    const squeeze = squeezeFor(quietOf([100, 1_000_100], [1_000_150, 9_000_000]), 96);
    expect([100, 1_000_100, 1_000_150, 9_000_000].map((t) => shownOf(squeeze, t))).toEqual([100, 101, 151, 152]);
    expect(timeOf(squeeze, 100.5)).toBe(500_100);
  });
});

describe("the length of a window with breaks", () => {
  test("is what its breaks leave of its time", () => {
    fc.assert(
      fc.property(traces, shares, shares, ({ quiet, endNs }, a, b) => {
        const [t0, t1] = [Math.min(a, b) * endNs, Math.max(a, b) * endNs + 1000];
        const shownNs = shownLength(quiet, t0, t1);
        if (shownNs === undefined) return;
        const squeeze = squeezeFor(quiet, shownNs);
        expect(shownOf(squeeze, t1) - shownOf(squeeze, t0)).toBeCloseTo(shownNs, 2);
      }),
    );
  });

  test("is none where all of the window is quiet", () => {
    expect(shownLength(quietOf([0, 1e9], [1e9, 2e9]), 1000, 1_500_000_000)).toBeUndefined();
    expect(shownLength(quietOf([0, 1e9]), 1000, 1e9 + 95)).toBeCloseTo(96, 4);
  });
});

describe("what is a break", () => {
  test("is long in the window that is left, not in the one there was", () => {
    // 100 s of silence, and 50 ms of silence among 100 ms of work.
    const quiet = quietOf([50e6, 100e9], [100_050e6, 100_100e6], [100_120e6, 100_121e6]);
    const least = leastBreak(quiet, 0, 100_150e6);
    const kept = quietFrom(quiet, least);
    expect(Array.from(kept.end, (end, i) => end - (kept.begin[i] as number))).toEqual([99_950e6, 50e6]);
  });

  test("is nothing in a window that is busy all the time", () => {
    const quiet = quietOf([10, 20], [40, 50], [500, 510]);
    expect(quietFrom(quiet, leastBreak(quiet, 0, 1000)).count).toBe(0);
  });

  test("is silence between bursts, and not the even time between the events of a burst", () => {
    // Events each ms, for 9 ms at 0 s and for 5 ms at 23 s.
    const burst = (atMs: number, count: number) =>
      Array.from({ length: count }, (_, i): [number, number] => [(atMs + i) * 1e6, (atMs + i + 1) * 1e6]);
    const quiet = quietOf(...burst(0, 9), [9e6, 23_000e6], ...burst(23_000, 5));
    const kept = quietFrom(quiet, leastBreak(quiet, 0, 23_005e6));
    expect([kept.begin, kept.end]).toEqual([Float64Array.of(9e6), Float64Array.of(23_000e6)]);
  });

  test("leaves work in any window in which the long stretches alone leave some", () => {
    fc.assert(
      fc.property(traces, shares, shares, ({ quiet, endNs }, a, b) => {
        const [t0, t1] = [Math.min(a, b) * endNs, Math.max(a, b) * endNs + 1000];
        const long = shownLength(quietFrom(quiet, ((t1 - t0) * 4) / 96), t0, t1);
        const kept = shownLength(quietFrom(quiet, leastBreak(quiet, t0, t1)), t0, t1);
        expect(kept !== undefined).toBe(long !== undefined);
      }),
    );
  });
});
