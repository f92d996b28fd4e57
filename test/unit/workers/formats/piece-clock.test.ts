import fc from "fast-check";
import { expect, test } from "vitest";
import { type ClockPiece, PieceClock } from "../../../../workers/formats/piece-clock.js";

const piece = fc.record({
  from: fc.bigInt({ min: 0n, max: 1000n }),
  ns: fc.bigInt({ min: -2000n, max: 2000n }),
  mult: fc.bigInt({ min: 0n, max: 64n }),
  shift: fc.bigInt({ min: 0n, max: 5n }),
});

test("one piece is a straight line, before its begin too, exact for values of 64 bits", () => {
  // 2.5 GHz: 0.4 ns a tick, as the kernel has it in 32 bits.
  const clock = new PieceClock([{ from: 1000n, ns: 77n, mult: 1717986918n, shift: 32n }]);
  expect([1000n, 3500n, 0n].map((value) => clock.absoluteNs(value))).toEqual([77n, 1076n, -323n]);
  expect(clock.absoluteNs(1n << 63n)).toBe(77n + ((((1n << 63n) - 1000n) * 1717986918n) >> 32n));
});

test("times never go back, whatever the pieces and the order of questions", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(piece, { minLength: 1, maxLength: 6, selector: ({ from }) => from }),
      fc.array(fc.bigInt({ min: 0n, max: 1200n }), { minLength: 1 }),
      (pieces, values) => {
        const clock = new PieceClock(pieces as [ClockPiece, ...ClockPiece[]]);
        const asked = new Map(values.map((value) => [value, clock.absoluteNs(value)]));
        const sorted = [...asked.keys()].sort((a, b) => Number(a - b));
        const times = sorted.map((value) => new PieceClock(pieces as [ClockPiece, ...ClockPiece[]]).absoluteNs(value));
        expect(sorted.map((value) => asked.get(value))).toEqual(times);
        for (let i = 1; i < times.length; i++) expect((times[i - 1] as bigint) <= (times[i] as bigint)).toBe(true);
      },
    ),
  );
});
