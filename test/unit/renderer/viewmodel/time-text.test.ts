import { expect, test } from "vitest";
import { inTrace, parseTimeText, type TimeTextFacts } from "../../../../renderer/viewmodel/time-text.js";
import { plainTimeline } from "../../../../workers/core/timeline.js";

const ORIGIN = BigInt(Date.UTC(2026, 10, 21, 8, 37, 24)) * 1_000_000n;
const FACTS: TimeTextFacts = {
  timeline: plainTimeline(ORIGIN),
  beginNs: 1e9,
  endNs: 20e9,
  nearNs: 10e9,
  format: "utc",
  localOffsetNs: 7_200_000_000_000n,
  bootNs: ORIGIN - 5_000_000_000n,
};

const of = (text: string, change: Partial<TimeTextFacts> = {}) => {
  const parsed = parseTimeText(text, { ...FACTS, ...change });
  return parsed.ok ? [parsed.value.t0, parsed.value.t1] : parsed.error.message;
};
const at = (ns: number) => [ns, ns];

test.each<readonly [string, number]>([
  ["08:37:28.123", 4.123e9],
  ["08:37:28.123 456 789", 4_123_456_789],
  ["8:37:28", 4e9],
  ["08:38", 36e9],
  ["2026-11-21 08:37:28.5", 4.5e9],
  ["2026-11-21T08:37:28.5Z", 4.5e9],
  ["2026-11-21 08:37:28.123456789 UTC", 4_123_456_789],
  ["10:37:28 local", 4e9],
  ["+1.5s", 2.5e9],
  ["250ms", 1.25e9],
  ["1.5", 2.5e9],
  ["end-2s", 18e9],
  ["begin", 1e9],
  [`${ORIGIN + 123n}`, 123],
])("%s", (text, ns) => expect(of(text)).toEqual(at(ns)));

test("in the formats on screen", () => {
  expect(of("1:02.345", { format: "relative" })).toEqual(at(63.345e9));
  expect(of("0:01:02.345", { format: "relative" })).toEqual(at(63.345e9));
  expect(of("12.345 678 901 s", { format: "relative" })).toEqual(at(13_345_678_901));
  expect(of("10:37:28", { format: "local" })).toEqual(at(4e9));
  expect(of("9.000 000 001", { format: "boot" })).toEqual(at(4_000_000_001));
  expect(of("4.5", { format: "boot", bootNs: 0n, timeline: plainTimeline(0n) })).toEqual(at(4.5e9));
});

test("a whole number is ns, or seconds where only these lie in the trace", () => {
  const clock: Partial<TimeTextFacts> = { format: "boot", bootNs: 0n, timeline: plainTimeline(0n), endNs: 140e9 };
  expect(of("110", clock)).toEqual(at(110e9));
  expect(of("110 .. 120.5", clock)).toEqual([110e9, 120.5e9]);
  expect(of("2000000000", clock)).toEqual(at(2e9));
  expect(of("2")).toEqual(at(3e9));
  expect(of("141", clock)).toEqual(at(141));
});

test("a stretch that leads out of the trace ends with it", () => {
  const bounds = { beginNs: 1e9, endNs: 20e9 };
  expect(inTrace({ t0: 0, t1: 2e9 }, bounds)).toEqual({ t0: 1e9, t1: 2e9 });
  expect(inTrace({ t0: 19e9, t1: 30e9 }, bounds)).toEqual({ t0: 19e9, t1: 20e9 });
  expect(inTrace({ t0: 20e9, t1: 30e9 }, bounds)).toEqual({ t0: 20e9, t1: 20e9 });
  expect(inTrace({ t0: 21e9, t1: 30e9 }, bounds)).toBeUndefined();
  expect(inTrace({ t0: 0, t1: 0 }, bounds)).toBeUndefined();
});

test("stretches of time", () => {
  expect(of("08:37:28.123 ± 5ms")).toEqual([4.118e9, 4.128e9]);
  expect(of("08:37:28 +- 1s")).toEqual([3e9, 5e9]);
  expect(of("08:37:28 +/- 1s")).toEqual([3e9, 5e9]);
  expect(of("08:37:30 .. 08:37:28")).toEqual([4e9, 6e9]);
  expect(of("+1s to end-2s")).toEqual([2e9, 18e9]);
});

test("a time of day without a date is the nearest one", () => {
  const midnight = plainTimeline(BigInt(Date.UTC(2026, 10, 21, 23, 59, 59)) * 1_000_000n);
  expect(of("00:00:01", { timeline: midnight })).toEqual(at(2e9));
});

test("a day that no month has, and a million digits, are no times", () => {
  for (const day of ["2026-02-31", "2026-13-01", "2026-00-10", "2025-02-29"]) {
    expect(of(`${day} 08:37:28`)).toBe(`no such day: ${day}`);
  }
  expect(of("2024-02-29 08:37:28")).not.toContain("no such day");
  expect(of("9".repeat(1_000_000))).toBe("no time has more than 200 characters");
});

test("what is no time says so", () => {
  expect(of("soon")).toBe("not a time: soon");
  expect(of("")).toMatch(/not a time/);
  expect(of("25:00:00")).toMatch(/no such time of day/);
  expect(of("1s .. 2s .. 3s")).toBe("more than two times");
  expect(of("1s ± soon")).toMatch(/not a time/);
});
