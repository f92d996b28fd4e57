import fc from "fast-check";
import { expect, test } from "vitest";
import { Hash128 } from "../../../../workers/core/hash128.js";
import { parseTime } from "../../../../workers/core/time-spec.js";
import { plainTimeline } from "../../../../workers/core/timeline.js";

const ORIGIN = 1_690_000_000_000_000_000n;
const range = { timeline: plainTimeline(ORIGIN), beginNs: 123, endNs: 10_000_000_456 };

test.each([
  ["1690000000123456789", 123_456_789],
  ["1689999999999999999", -1],
  ["+1.5s", range.beginNs + 1_500_000_000],
  ["250ms", range.beginNs + 250_000_000],
  ["+1us", range.beginNs + 1000],
  ["1µs", range.beginNs + 1000],
  ["7ns", range.beginNs + 7],
  ["0.000000001s", range.beginNs + 1],
  ["2min", range.beginNs + 120_000_000_000],
  ["begin", range.beginNs],
  ["begin+1ms", range.beginNs + 1_000_000],
  ["end", range.endNs],
  ["end-2s", range.endNs - 2_000_000_000],
  ["end - 2 s", range.endNs - 2_000_000_000],
  ["end+1ns", range.endNs + 1],
  ["-1s", range.beginNs - 1_000_000_000],
  // As a report prints it.
  ["+0.300000007 s", range.beginNs + 300_000_007],
])("%s", (text, t) => {
  expect(parseTime(text, range)).toEqual({ ok: true, value: t });
});

test.each(["", "soon", "1.5", "1,5s", "end2s", "end-", "+", "1e9", "s", "1h", "--1s", "0x10", "1s2ms"])(
  "%j is no time",
  (text) => {
    expect(parseTime(text, range)).toMatchObject({ ok: false, error: { message: `not a time: "${text}"` } });
  },
);

test("a hash does not depend on how the bytes were cut", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat({ max: 200 }), { maxLength: 6 }), (bytes, cuts) => {
      const whole = new Hash128().update(bytes).hex();
      const hash = new Hash128();
      const ends = [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      for (const [i, to] of ends.entries()) hash.update(bytes.subarray(ends[i - 1] ?? 0, to));
      expect(hash.hex()).toBe(whole);
      expect(whole).toMatch(/^[0-9a-f]{32}$/);
    }),
  );
});

test("different bytes, different hashes", () => {
  const hash = (text: string) => new Hash128().update(new TextEncoder().encode(text)).hex();
  const texts = ["", "\0", "\0\0", "a", "b", "ab", "ba", "a".repeat(16), "a".repeat(17), "a".repeat(32)];
  expect(new Set(texts.map(hash)).size).toBe(texts.length);
});
