import fc from "fast-check";
import { expect, test } from "vitest";
import { shiftInterval } from "../../../../workers/compare/shift-interval.js";
import { signedRank } from "../../../../workers/compare/wilcoxon.js";

// Numbers with many digits are those of scipy 1.17 (wilcoxon: exact, and approx with correction).

const floats = (...values: number[]) => Float64Array.from(values);
const waves = (count: number) => Float64Array.from({ length: count }, (_, i) => Math.sin((i + 1) * 1.7) * 10 + 1.5);

test("few pairs are tested exactly", () => {
  expect(signedRank(floats(3.1, -1.2, 4.5, 2.2, 0.7, 5.9, -0.3, 1.8, 2.9, 3.3)).pValue).toBeCloseTo(0.013671875, 12);
  expect(signedRank(floats(1, 2, 3, 4, 5)).pValue).toBe(0.0625);
  expect(signedRank(waves(40)).pValue).toBeCloseTo(0.17869641572360706, 12);
});

test("equal differences share their rank, and no difference says nothing", () => {
  expect(signedRank(floats(1, 1, -1, 2, 2, 3, -2, 4))).toMatchObject({ pairs: 8, pValue: 0.1640625 });
  expect(signedRank(floats(1, 0, 1, -1, 2, 2, 0, 3, -2, 4))).toMatchObject({ pairs: 8, pValue: 0.1640625 });
  expect(signedRank(floats(0, 0, Number.NaN))).toEqual({ pairs: 0, effect: 0, pValue: 1 });
});

test("many pairs by the normal approximation, with ties", () => {
  expect(signedRank(waves(60)).pValue).toBeCloseTo(0.058992239278376886, 9);
  const tied = Float64Array.from({ length: 120 }, (_, i) => (((i + 1) * 7) % 11) - 4);
  expect(signedRank(tied)).toMatchObject({ pairs: 109 });
  expect(signedRank(tied).pValue).toBeCloseTo(0.0006621527141583897, 9);
});

/** All choices of signs, one by one. */
function slowP(differences: readonly number[]): number {
  const sizes = differences.map(Math.abs);
  const ranks = sizes.map(
    (size) => sizes.filter((other) => other < size).length + (sizes.filter((other) => other === size).length + 1) / 2,
  );
  const all = ranks.reduce((sum, rank) => sum + rank, 0);
  const far = (above: number) => Math.abs(above - all / 2);
  const seen = far(ranks.reduce((sum, rank, i) => sum + (0 < (differences[i] as number) ? rank : 0), 0));
  let count = 0;
  for (let signs = 0; signs < 2 ** ranks.length; signs += 1)
    if (seen <= far(ranks.reduce((sum, rank, i) => sum + (signs & (1 << i) ? rank : 0), 0))) count += 1;
  return count / 2 ** ranks.length;
}

test("as counted one by one; turned around it is as sure, and the effect is the other way", () => {
  const some = fc.array(
    fc.integer({ min: -6, max: 6 }).filter((value) => value !== 0),
    { minLength: 1, maxLength: 9 },
  );
  fc.assert(
    fc.property(some, (differences) => {
      const { pValue, effect } = signedRank(Float64Array.from(differences));
      expect(pValue).toBeCloseTo(slowP(differences), 12);
      const turned = signedRank(Float64Array.from(differences, (value) => -value));
      expect(turned.pValue).toBeCloseTo(pValue, 12);
      expect(turned.effect).toBeCloseTo(-effect, 12);
    }),
  );
});

test("the interval of a shift leaves out what the test rules out", () => {
  // Of 25 differences of 5 and 5 values two on either side: P(U <= 2) is 4 of 252.
  const a = floats(1, 2, 3, 4, 5);
  expect(shiftInterval(a, floats(11, 12, 13, 14, 15))).toEqual({ low: 7, high: 13 });
  expect(shiftInterval(floats(1, 2, 3), floats(4, 5, 6))).toEqual({ low: Number.NaN, high: Number.NaN });
  expect(shiftInterval(floats(), a)).toEqual({ low: Number.NaN, high: Number.NaN });
});
