import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatBytes,
  formatCount,
  formatCountOf,
  formatDuration,
  formatDurationExact,
  formatNumber,
  formatPercent,
  formatShare,
  formatSpan,
  formatTimes,
} from "../../../../workers/core/format.js";

test("counts stand in groups of three", () => {
  expect([0, 12, 999, 1000, 1_234_567, -4321].map(formatCount)).toEqual([
    "0",
    "12",
    "999",
    "1 000",
    "1 234 567",
    "-4 321",
  ]);
  expect([0, 1, 2000].map((count) => formatCountOf(count, "gap"))).toEqual(["0 gaps", "1 gap", "2 000 gaps"]);
  expect([1, 2, 1500].map(formatTimes)).toEqual(["once", "2 times", "1 500 times"]);
});

test("numbers with a fraction have three digits, and are whole from 100 on", () => {
  expect([3, 0.012345, 12.345, 1234.5].map(formatNumber)).toEqual(["3", "0.0123", "12.3", "1 235"]);
});

test.each([
  [0, "0 ns"],
  [0.25, "0.25 ns"],
  [512, "512 ns"],
  [1500, "1.5 µs"],
  [40_112_345, "40.1 ms"],
  [-40_112_345, "-40.1 ms"],
  [999_960_000, "1000 ms"],
  [123_456e6, "123 s"],
])("%d ns reads %s", (ns, text) => {
  expect(formatDuration(ns)).toBe(text);
});

test.each([
  [19_543_210_000, "19.5 s"],
  [123_500_000_000, "2 min 3.5 s"],
  [119_960_000_000, "2 min 0 s"],
  [7_380e9, "2 h 3 min"],
  [3 * 86_400e9 + 4 * 3600e9, "3 d 4 h"],
])("a span of %d ns reads %s", (ns, text) => {
  expect(formatSpan(ns)).toBe(text);
});

test("exact durations keep every digit", () => {
  expect(formatDurationExact(999)).toBe("999 ns");
  expect(formatDurationExact(40_112_345)).toBe("40.112 345 ms");
  expect(formatDurationExact(1_204_000_001)).toBe("1.204 000 001 s");
  expect(formatDurationExact(-1500)).toBe("-1.500 µs");
  const places = { ns: 0, µs: 3, ms: 6, s: 9 } as const;
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }), (ns) => {
      const [, digits = "", unit = "ns"] = /^(.*) (\S+)$/.exec(formatDurationExact(ns)) ?? [];
      expect(digits.replaceAll(" ", "").split(".")[1]?.length ?? 0).toBe(places[unit as keyof typeof places]);
      expect(BigInt(digits.replace(/[. ]/g, ""))).toBe(ns);
    }),
  );
});

test("shares: one decimal below 10 %, or as many as a column has", () => {
  expect([0, 0.003, 0.0999, 0.1234, 1].map((share) => formatPercent(share))).toEqual([
    "0 %",
    "0.3 %",
    "10 %",
    "12 %",
    "100 %",
  ]);
  expect([0.0001, 0.00049, 0.0005].map((share) => formatPercent(share))).toEqual(["< 0.1 %", "< 0.1 %", "0.1 %"]);
  expect([0.003, 1].map((share) => formatPercent(share, 1))).toEqual(["0.3 %", "100.0 %"]);
});

test("shares in a column have equal digits; what is there is not nothing, and what is missing not whole", () => {
  expect([0, 0.0001, 0.0005, 0.12, 0.9994, 0.9996, 1].map(formatShare)).toEqual([
    "0.0 %",
    "< 0.1 %",
    "0.1 %",
    "12.0 %",
    "99.9 %",
    "> 99.9 %",
    "100.0 %",
  ]);
});

test("sizes count in powers of 1000", () => {
  expect([0, 512, 1_234_567, 212_000_000, 4_294_967_296].map(formatBytes)).toEqual([
    "0 B",
    "512 B",
    "1.23 MB",
    "212 MB",
    "4.29 GB",
  ]);
});
