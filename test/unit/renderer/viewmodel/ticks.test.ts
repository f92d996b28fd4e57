import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ticksFor } from "../../../../renderer/viewmodel/ticks.js";
import { TIME_FORMATS, type TimeBase } from "../../../../renderer/viewmodel/time-format.js";
import { pxAtTime, squeezedBounds, wholeView } from "../../../../renderer/viewmodel/viewport.js";
import { quietOf } from "../../../fakes/quiet.js";

const ORIGIN = 1_763_720_527_123_456_789n;

const views = fc.record({
  startNs: fc.double({ min: 0, max: 1e15, noNaN: true }).map(Math.floor),
  // From one nanosecond to fifty days, evenly over the scales; beyond 104 days ns are no longer whole numbers.
  spanNs: fc.double({ min: 0, max: 15.6, noNaN: true }).map((power) => 10 ** power),
});
const bases = fc
  .constantFrom(...TIME_FORMATS)
  .map((format): TimeBase => ({ format, offsetNs: format === "relative" ? 0n : ORIGIN }));

describe("ticks", () => {
  test("stand at round label times, in order, as far apart as the step says", () => {
    fc.assert(
      fc.property(views, bases, (view, base) => {
        const { stepNs, major } = ticksFor(view, 1500, base);
        const step = BigInt(stepNs);
        for (const tick of major) expect((BigInt(tick.timeNs) + base.offsetNs) % step).toBe(0n);
        for (let i = 1; i < major.length; i++) {
          expect((major[i]?.timeNs ?? 0) - (major[i - 1]?.timeNs ?? 0)).toBe(stepNs);
        }
      }),
    );
  });

  test("never share a label", () => {
    fc.assert(
      fc.property(views, bases, (view, base) => {
        const { major, stepNs } = ticksFor(view, 1500, base);
        // The clock alone comes round once a day; the corner of the ruler says which.
        const shown = base.format === "utc" || base.format === "local" ? 86_400e9 : Number.POSITIVE_INFINITY;
        const labels = major.filter((tick) => stepNs >= 86_400e9 || tick.timeNs - (major[0]?.timeNs ?? 0) < shown);
        expect(new Set(labels.map((tick) => tick.label)).size).toBe(labels.length);
      }),
    );
  });

  test("of a window with breaks stand at round times beside them, and between two of them where there is room", () => {
    const base: TimeBase = { format: "relative", offsetNs: 0n };
    // 20 ms of work from 100 ms on, 20 ms from 10.007 s on, and 4 ms from 20.0051 s on.
    const quiet = quietOf([120e6, 10_007e6], [10_027e6, 20_005.1e6]);
    const bounds = squeezedBounds({ beginNs: 100e6, endNs: 20_009.1e6 }, quiet);
    const { major, minorNs } = ticksFor(wholeView(bounds), 1500, base);
    expect(major.map(({ timeNs }) => timeNs / 1e6)).toEqual([
      100, 105, 110, 115, 10_010, 10_015, 10_020, 10_025, 20_006,
    ]);
    const isInBreak = (t: number) => (120e6 < t && t < 10_007e6) || (10_027e6 < t && t < 20_005.1e6);
    expect(minorNs.filter(isInBreak)).toEqual([]);
  });

  test("cover the window, with room for their labels", () => {
    fc.assert(
      fc.property(views, bases, (view, base) => {
        const { major, stepNs } = ticksFor(view, 1500, base);
        expect(major[0]?.timeNs).toBeLessThanOrEqual(view.startNs);
        expect(major.at(-1)?.timeNs).toBeGreaterThanOrEqual(view.startNs + view.spanNs - stepNs);
        expect(major.length).toBeLessThan(20);
        expect(pxAtTime(view, 1500, view.startNs + stepNs)).toBeGreaterThanOrEqual(100);
      }),
    );
  });

  test("where time is left out, each side has the marks of its own clock", () => {
    const later = [{ startNs: 5e9 + 7, base: { format: "utc", offsetNs: ORIGIN } }] as const;
    const base: TimeBase = { format: "boot", offsetNs: 0n, later };
    const { major, minorNs, stepNs } = ticksFor({ startNs: 0, spanNs: 10e9 }, 1500, base);
    const step = BigInt(stepNs);
    const [before, after] = [
      major.filter(({ timeNs }) => timeNs < 5e9 + 7),
      major.filter(({ timeNs }) => timeNs > 5e9),
    ];
    expect(before.length + after.length).toBe(major.length);
    for (const { timeNs, label } of before) {
      expect(BigInt(timeNs) % step).toBe(0n);
      expect(label).toMatch(/^\d/);
    }
    for (const { timeNs, label } of after) {
      expect((BigInt(timeNs) + ORIGIN) % step).toBe(0n);
      expect(label).toMatch(/^10:22:/);
    }
    expect(minorNs).toEqual(minorNs.toSorted((a, b) => a - b));
  });

  test("minor ticks divide the step evenly", () => {
    fc.assert(
      fc.property(views, bases, (view, base) => {
        const { minorNs, stepNs } = ticksFor(view, 1500, base);
        if (minorNs.length < 2) return;
        const distance = (minorNs[1] ?? 0) - (minorNs[0] ?? 0);
        expect(stepNs % distance).toBe(0);
      }),
    );
  });

  test("read well at each scale", () => {
    const labels = (spanNs: number, base: TimeBase) =>
      ticksFor({ startNs: 0, spanNs }, 700, base)
        .major.slice(1, 3)
        .map((tick) => `${tick.label.slice(0, tick.quietLength)}|${tick.label.slice(tick.quietLength)}`);
    const relative: TimeBase = { format: "relative", offsetNs: 0n };
    const utc: TimeBase = { format: "utc", offsetNs: ORIGIN };
    expect(labels(10, relative)).toEqual(["0.000 000 |005 s", "0.000 000 |010 s"]);
    expect(labels(20e6, relative)).toEqual(["0.|005 s", "0.|010 s"]);
    expect(labels(3600e9, relative)).toEqual(["|10:00", "|20:00"]);
    expect(labels(4e9, utc)).toEqual(["10:22:|08", "10:22:|09"]);
    expect(labels(4e14, utc)).toEqual(["2025-11-|22", "2025-11-|23"]);
  });
});
