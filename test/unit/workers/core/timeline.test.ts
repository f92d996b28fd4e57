import fc from "fast-check";
import { expect, test } from "vitest";
import { formatMoment, isDate } from "../../../../workers/core/format.js";
import {
  absoluteTime,
  layOut,
  liesFarApart,
  MAX_EXACT_NS,
  periodOrigin,
  plainTimeline,
  type Span,
  sessionTime,
} from "../../../../workers/core/timeline.js";
import { sessionClock } from "../../../../workers/ingest/session-clock.js";

const YEAR_NS = 31_556_952_000_000_000n;
const DAY_NS = 86_400_000_000_000n;

const span = (maxBegin: bigint): fc.Arbitrary<Span> =>
  fc
    .record({ beginNs: fc.bigInt({ min: -maxBegin, max: maxBegin }), lengthNs: fc.bigInt({ min: 0n, max: DAY_NS }) })
    .map(({ beginNs, lengthNs }) => ({ beginNs, endNs: beginNs + lengthNs }));
const anywhere = fc.array(fc.oneof(span(100n * YEAR_NS), span(DAY_NS), span(2n ** 92n)), {
  minLength: 1,
  maxLength: 6,
});

test("property: whatever was recorded is exact, however far apart", () => {
  fc.assert(
    fc.property(anywhere, fc.double({ min: 0, max: 1, noNaN: true }), (spans, part) => {
      const { timeline, origins } = layOut(spans);
      spans.forEach(({ beginNs, endNs }, i) => {
        const ns = beginNs + BigInt(Math.floor(Number(endNs - beginNs) * part));
        const t = Number(ns - (origins[i] ?? 0n));
        expect(0 <= t && BigInt(t) <= MAX_EXACT_NS).toBe(true);
        expect(absoluteTime(timeline, t)).toBe(ns);
        expect(sessionTime(timeline, ns)).toBe(t);
      });
    }),
  );
});

test("property: what comes later in absolute time comes later in the session", () => {
  const times = fc.array(fc.bigInt({ min: -200n * YEAR_NS, max: 200n * YEAR_NS }), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(anywhere, times, (spans, all) => {
      const { timeline } = layOut(spans);
      const sorted = all.toSorted((a, b) => (a < b ? -1 : 1)).map((ns) => sessionTime(timeline, ns));
      expect(sorted).toEqual(sorted.toSorted((a, b) => a - b));
    }),
  );
});

test("nothing is left out of what fits on one timeline, and only what is empty of what does not", () => {
  const day = (from: number, to: number) => ({ beginNs: BigInt(from) * DAY_NS, endNs: BigInt(to) * DAY_NS });
  expect(layOut([day(0, 1), day(100, 104)])).toEqual({
    timeline: plainTimeline(0n),
    origins: [0n, 0n],
    leftOutNs: 0n,
  });
  expect(liesFarApart([day(0, 1), day(100, 104)])).toBe(false);
  const { timeline, origins, leftOutNs } = layOut([day(1000, 1001), day(0, 1), day(1, 2)]);
  expect(leftOutNs).toBe(998n * DAY_NS);
  expect(timeline).toEqual([
    { startNs: 0, originNs: 0n },
    { startNs: 2 * Number(DAY_NS) + 2, originNs: 998n * DAY_NS - 2n },
  ]);
  expect(origins).toEqual([998n * DAY_NS - 2n, 0n, 0n]);
  // A time that is left out is where what comes after it begins.
  expect(sessionTime(timeline, 500n * DAY_NS)).toBe(2 * Number(DAY_NS) + 2);
});

test("a trace whose clock is set forward is laid out by the others' clock, and one without a clock at 0", () => {
  const at = (beginNs: bigint) => ({ beginNs, endNs: beginNs + 10n });
  const clock = sessionClock([at(1000n), at(400n)], [0n, 590n]);
  expect(clock.timeline).toEqual(plainTimeline(990n));
  expect(clock.origins).toEqual([990n, 400n]);
  expect(sessionClock([{ beginNs: undefined, endNs: undefined }]).timeline).toEqual(plainTimeline(0n));
});

test.each([
  [1_795_246_101_830_254_779n, "2026-11-21 07:28:21.830254779 UTC"],
  [12_000_000_345n, "12.000000345 s"],
  [-5_000_000_001n, "-5.000000001 s"],
  [0n, "0.000000000 s"],
  [8_640_000_000_000_000_000_000n, "+275760-09-13 00:00:00.000000000 UTC"],
  [8_640_000_000_000_000_000_001n, "8640000000000.000000001 s"],
  [2n ** 63n * 1_000_000_000n, "9223372036854775808.000000000 s"],
])("%s ns is said as %s", (ns, words) => {
  expect(formatMoment(ns)).toBe(words);
});

test("property: a period begins at a multiple of its length on the absolute clock", () => {
  const length = fc.oneof(fc.integer({ min: 1, max: 2_000_000_000 }), fc.constantFrom(16_666_700, 100_000));
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), length, (originNs, periodNs) => {
      const timeline = plainTimeline(originNs);
      const begin = periodOrigin(timeline, 0, periodNs);
      expect(begin).toBeLessThan(periodNs);
      expect(absoluteTime(timeline, begin) % BigInt(periodNs)).toBe(0n);
    }),
  );
});

test("periods stay where they are when session time 0 moves, also those of a part of a ns", () => {
  const periodNs = 16_666.75;
  const at = (origin: bigint) => periodOrigin(plainTimeline(origin), 0, periodNs);
  const moved = 123_456_789;
  const same = (at(1_700_000_000_000_000_000n - BigInt(moved)) - at(1_700_000_000_000_000_000n) - moved) / periodNs;
  expect(same).toBeCloseTo(Math.round(same), 9);
});

test("property: any time can be said", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 94n), max: 2n ** 94n }), (ns) => {
      expect(formatMoment(ns)).toMatch(isDate(ns) ? / UTC$/ : /^-?\d+\.\d{9} s$/);
    }),
  );
});
