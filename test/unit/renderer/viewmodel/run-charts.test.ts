import fc from "fast-check";
import { expect, test } from "vitest";
import { distributionOf, linePath, meanOf, mostOf } from "../../../../renderer/viewmodel/run-charts.js";
import type { ComparedInput } from "../../../../workers/model/run-comparison.js";

function inputs(pairs: readonly (readonly [number, number])[]): readonly ComparedInput[] {
  return pairs.map(([a, b], number) => ({ number, a, b }) as ComparedInput);
}

test("a distribution reaches from the quickest response to the slowest one, on both sides", () => {
  const found = distributionOf(
    inputs([
      [1e6, 2e6],
      [3e6, Number.NaN],
      [2e6, 8e6],
    ]),
  );
  expect([found?.ns[0], found?.ns.at(-1)]).toEqual([1e6, 8e6]);
  expect([found?.belowA[0], found?.belowA.at(-1), found?.belowB[0], found?.belowB.at(-1)]).toEqual([1 / 3, 1, 0, 1]);
  expect(found?.percentiles).toEqual([
    { title: "p50", a: 2e6, b: 2e6 },
    { title: "p90", a: 3e6, b: 8e6 },
    { title: "p99", a: 3e6, b: 8e6 },
    { title: "longest", a: 3e6, b: 8e6 },
  ]);
  expect(distributionOf(inputs([[Number.NaN, Number.NaN]]))).toBeUndefined();
});

test("the shares of a distribution only grow, up to all", () => {
  const response = fc.oneof(fc.constant(Number.NaN), fc.double({ min: 1, max: 1e12, noNaN: true }));
  fc.assert(
    fc.property(fc.array(fc.tuple(response, response), { minLength: 1, maxLength: 40 }), (pairs) => {
      const found = distributionOf(inputs(pairs));
      const isKnown = pairs.some(([a, b]) => !Number.isNaN(a) || !Number.isNaN(b));
      expect(found !== undefined).toBe(isKnown);
      for (const [side, below] of [[0, found?.belowA] as const, [1, found?.belowB] as const]) {
        if (below === undefined) continue;
        expect([...below]).toEqual([...below].sort((x, y) => x - y));
        expect(below.at(-1)).toBe(pairs.some((pair) => !Number.isNaN(pair[side])) ? 1 : 0);
      }
    }),
  );
});

test("a line is broken where nothing is known, and keeps its peaks where values share a pixel", () => {
  expect(linePath([0, 10, Number.NaN, 5], 10, 90, 20)).toBe("M0.0 20.0h.5L30.0 0.0M90.0 10.0h.5");
  expect(linePath([1, 10, 2, 1], 10, 2, 20)).toBe("M0.0 0.0h.5L2.0 16.0");
  expect(linePath([0], 0, 90, 20)).toBe("M45.0 20.0h.5");
  expect(linePath([], 1, 90, 20)).toBe("");
});

test("what is not known counts in no mean and no maximum", () => {
  expect([meanOf([1, Number.NaN, 3]), meanOf([])]).toEqual([2, Number.NaN]);
  expect([mostOf([1, Number.NaN], [7]), mostOf([Number.NaN])]).toEqual([7, 0]);
});
