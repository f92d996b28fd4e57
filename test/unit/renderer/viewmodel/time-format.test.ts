import fc from "fast-check";
import { expect, test } from "vitest";
import { formatDate, formatTime, timeBase } from "../../../../renderer/viewmodel/time-format.js";
import { formatMoment } from "../../../../workers/core/format.js";
import { plainTimeline, type Timeline } from "../../../../workers/core/timeline.js";

const ORIGIN = 1_763_720_527_123_456_789n;
const clock = {
  timeline: plainTimeline(ORIGIN),
  beginNs: 0,
  bootNs: 1_763_720_000_000_000_000n,
  localOffsetMinutes: 120,
};

test("times in every format, to the nanosecond", () => {
  const at = (format: Parameters<typeof timeBase>[0]) => formatTime(timeBase(format, clock), 40_112_345);
  expect(at("utc")).toBe("10:22:07.163 569 134");
  expect(at("local")).toBe("12:22:07.163 569 134");
  expect(at("relative")).toBe("0.040 112 345 s");
  expect(at("boot")).toBe("527.163 569 134");
  expect(formatDate(timeBase("utc", clock), 0)).toBe("2025-11-21");
  expect(formatDate(timeBase("relative", clock), 0)).toBe("");
});

test("a clock that knows no dates is not dated: its seconds are shown, in UTC and local time too", () => {
  for (const origin of [12_000_000_345n, 0n, -5_000_000_000n, 10_000_000_000_000_000_000_000n]) {
    for (const format of ["utc", "local"] as const) {
      const base = timeBase(format, { ...clock, timeline: plainTimeline(origin), bootNs: origin });
      expect(formatDate(base, 0)).toBe("");
      expect(formatTime(base, 0).replaceAll(" ", "")).toBe(formatMoment(origin).replace(" s", ""));
    }
  }
});

test("where time is left out, each time is said by the clock of its stretch", () => {
  const timeline: Timeline = [
    { startNs: 0, originNs: 12_000_000_345n },
    { startNs: 1000, originNs: ORIGIN },
  ];
  const base = timeBase("utc", { ...clock, timeline });
  expect(formatTime(base, 999)).toBe("12.000 001 344");
  expect(formatTime(base, 1000)).toBe("10:22:07.123 457 789");
  expect([formatDate(base, 0), formatDate(base, 1000)]).toEqual(["", "2025-11-21"]);
  // Session time goes on as if nothing were left out.
  expect(formatTime(timeBase("relative", { ...clock, timeline }), 1000)).toBe("0.000 001 000 s");
});

test("relative times grow minutes and hours", () => {
  const base = timeBase("relative", clock);
  expect(formatTime(base, 62_345_000_000, 3)).toBe("1:02.345");
  expect(formatTime(base, 3_723_000_000_000, 0)).toBe("1:02:03");
  expect(formatTime(base, -1_500_000_000, 3)).toBe("-1.500 s");
});

test("no nanosecond is lost far from the origin", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 53 - 1 }), (ns) => {
      const text = formatTime(timeBase("boot", { ...clock, bootNs: ORIGIN }), ns);
      expect(BigInt(text.replace(/[. ]/g, ""))).toBe(BigInt(ns));
    }),
  );
});
