import fc from "fast-check";
import { expect, test } from "vitest";
import { scaleOne } from "../../../../workers/fingerprint/scale.js";
import { NONE, vectorsOf } from "./points.js";

const value = fc.double({ min: 0, max: 1, noNaN: true });
const row = fc.array(fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constant(NONE) }), {
  minLength: 5,
  maxLength: 5,
});

test("property: a distance is the same both ways, 0 to itself, and grows with the weight that is not known", () => {
  fc.assert(
    fc.property(row, row, (a, b) => {
      const vectors = vectorsOf([a, b, a]);
      const far = vectors.distance(0, 1);
      expect(vectors.distance(1, 0)).toEqual(far);
      if (a.some((x) => !Number.isNaN(x))) expect(vectors.distance(0, 2)).toBe(0);
      const common = a.filter((x, i) => !Number.isNaN(x) && !Number.isNaN(b[i]));
      if (common.length === 0) expect(far).toBeNaN();
      else expect(far).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("property: where all is known, the distance is that of the cosine, and no scale of a row changes it", () => {
  const positive = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(positive, positive, fc.double({ min: 0.1, max: 1, noNaN: true }), (a, b, by) => {
      const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, own, i) => sum + own * (y[i] ?? 0), 0);
      const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
      const far = vectorsOf([a, b]).distance(0, 1);
      expect(far * far).toBeCloseTo(2 - 2 * cosine, 9);
      expect(vectorsOf([a.map((x) => x * by), b]).distance(0, 1)).toBeCloseTo(far, 6);
    }),
  );
});

test("what is not known of one is left out, and the rest stands for it", () => {
  const vectors = vectorsOf([
    [1, 0, NONE],
    [0, 1, 0],
    [NONE, NONE, 1],
  ]);
  // Two of three weights are known of both: 2 * 3 / 2.
  expect(vectors.distance(0, 1)).toBeCloseTo(Math.sqrt(3), 12);
  expect(vectors.distance(0, 2)).toBeNaN();
});

test("a scale tells orders of magnitude apart, and ends", () => {
  expect(scaleOne(0.3, "share")).toBe(0.3);
  expect(scaleOne(0, "per_s")).toBe(0);
  expect(scaleOne(1e9, "per_s")).toBe(1);
  const steps = [1e4, 1e5, 1e6, 1e7].map((ns) => scaleOne(ns, "ns"));
  const apart = steps.slice(1).map((step, i) => step - (steps[i] ?? 0));
  for (const by of apart) expect(by).toBeCloseTo(apart[0] ?? 0, 1);
});
