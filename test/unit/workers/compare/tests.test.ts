import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { falseDiscoveries } from "../../../../workers/compare/false-discoveries.js";
import { kolmogorovSmirnov } from "../../../../workers/compare/kolmogorov-smirnov.js";
import { mannWhitney } from "../../../../workers/compare/mann-whitney.js";
import { binomialTail, drawnTail, lnGamma, normalTail } from "../../../../workers/compare/probability.js";
import { burstiness, rateP } from "../../../../workers/compare/rate-test.js";
import { tailTest } from "../../../../workers/compare/tail-test.js";
import { countBelow } from "../../../../workers/core/sorted.js";

// Numbers with many digits are those of scipy 1.x.

const sorted = (...values: number[]) => Float64Array.from(values).sort();
const cases = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 8 }).map((all) => sorted(...all));
const close = (value: number, expected: number) => expect(Math.abs(value / expected - 1)).toBeLessThan(1e-8);

describe("distributions", () => {
  test("the normal distribution, far out too", () => {
    expect(normalTail(0)).toBe(0.5);
    close(normalTail(1), 0.15865525393145707);
    close(normalTail(1.96), 0.024997895148220435);
    close(normalTail(3.6), 1.59108590157534e-4);
    close(normalTail(5), 2.866515718791933e-7);
    close(normalTail(30), 4.906713927148187e-198);
    close(normalTail(-1), 1 - 0.15865525393145707);
  });

  test("the gamma function", () => {
    close(lnGamma(0.5), Math.log(Math.PI) / 2);
    expect(lnGamma(1)).toBeCloseTo(0, 11);
    close(lnGamma(10), Math.log(362_880));
    close(lnGamma(100), 359.1342053695754);
  });

  test("binomial counts, whole and not", () => {
    close(binomialTail(3, 10, 0.3), 0.6172172136);
    close(binomialTail(1, 5, 0.1), 0.40951);
    expect(binomialTail(600, 1000, 0.55)).toBeCloseTo(0.00079337, 8);
    expect(binomialTail(1_000_000, 2_000_000, 0.4995)).toBeCloseTo(0.07875335439, 8);
    expect(binomialTail(2.5, 5.7, 0.3)).toBeCloseTo(0.37411552, 8);
    expect(binomialTail(0, 5, 0.1)).toBe(1);
    expect(binomialTail(6, 5, 0.1)).toBe(0);
  });

  test("binomial counts against the sum of their terms", () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
    fc.assert(
      fc.property(fc.nat(25), fc.nat(25), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (k, n, p) => {
        let tail = 0;
        for (let i = k; i <= n; i += 1) tail += choose(n, i) * p ** i * (1 - p) ** (n - i);
        expect(binomialTail(k, n, p)).toBeCloseTo(tail, 10);
      }),
    );
  });

  test("draws without putting back", () => {
    close(drawnTail(10, 300, 20, 1000), 0.04626229908651219);
    close(drawnTail(3, 10, 5, 50), 0.0482603031962091);
    expect(drawnTail(601, 50_000, 1000, 100_000) / 7.31045358164559e-11).toBeCloseTo(1, 6);
    expect(drawnTail(0, 10, 5, 50)).toBe(1);
    expect(drawnTail(6, 10, 5, 50)).toBe(0);
  });
});

/** Every way to choose `m` of the values. */
function* choices<T>(values: readonly T[], m: number): Iterable<{ in: T[]; out: T[] }> {
  if (m < 0 || values.length < m) return;
  if (values.length === 0) {
    yield { in: [], out: [] };
    return;
  }
  const [first, ...rest] = values as [T, ...T[]];
  for (const one of choices(rest, m - 1)) yield { in: [first, ...one.in], out: one.out };
  for (const one of choices(rest, m)) yield { in: one.in, out: [first, ...one.out] };
}

const delta = (a: readonly number[], b: readonly number[]) => {
  const signs = a.flatMap((x) => b.map((y) => Math.sign(y - x)));
  return signs.reduce((total, sign) => total + sign, 0) / signs.length;
};

describe("Mann-Whitney", () => {
  test("known cases", () => {
    const a = sorted(1, 2, 2, 3, 5, 8, 13, 21, 34, 55, 60, 61, 62, 63, 64);
    const b = sorted(2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 70, 71, 72, 73, 74, 75);
    const { effect, pValue } = mannWhitney(a, b);
    close(pValue, 0.31674384859210936);
    close(effect, (2 * 154.5) / (15 * 17) - 1);
    close(mannWhitney(sorted(1, 2, 3, 5), sorted(4, 6, 9)).pValue, 0.11428571428571428);
  });

  test("few cases, against every order of them", () => {
    fc.assert(
      fc.property(cases, cases, (a, b) => {
        const seen = delta([...a], [...b]);
        const all = [...choices([...a, ...b], b.length)].map((choice) => delta(choice.out, choice.in));
        const far = all.filter((one) => Math.abs(seen) <= Math.abs(one) + 1e-12).length;
        const { effect, pValue } = mannWhitney(a, b);
        expect(effect).toBeCloseTo(seen, 10);
        expect(pValue).toBeCloseTo(far / all.length, 10);
      }),
      { numRuns: 30 },
    );
  });

  test("the same on both sides is no difference, and B below A is a negative effect", () => {
    const many = Float64Array.from({ length: 500 }, (_, i) => i);
    expect(mannWhitney(many, many)).toEqual({ effect: 0, pValue: 1 });
    expect(
      mannWhitney(
        many,
        many.map((value) => value - 1000),
      ).effect,
    ).toBe(-1);
    expect(mannWhitney(sorted(), many)).toEqual({ effect: 0, pValue: 1 });
    expect(mannWhitney(sorted(...Array(30).fill(7)), sorted(...Array(30).fill(7)))).toEqual({ effect: 0, pValue: 1 });
  });
});

describe("Kolmogorov-Smirnov", () => {
  test("a known case", () => {
    const a = sorted(...Array.from({ length: 60 }, (_, i) => (i * i) % 101));
    const b = sorted(...Array.from({ length: 80 }, (_, i) => (i * i * 3 + 7) % 113));
    const { distance, pValue } = kolmogorovSmirnov(a, b);
    close(distance, 1 / 6);
    expect(pValue).toBeCloseTo(0.27, 1);
  });

  test("the distance against that at every value", () => {
    fc.assert(
      fc.property(cases, cases, (a, b) => {
        const share = (of: Float64Array, x: number) => of.filter((value) => value <= x).length / of.length;
        const all = [...a, ...b].map((x) => Math.abs(share(a, x) - share(b, x)));
        expect(kolmogorovSmirnov(a, b).distance).toBeCloseTo(Math.max(...all), 12);
      }),
    );
  });
});

describe("rates", () => {
  const even = (count: number, blocks = 10) => ({
    counts: new Float64Array(blocks).fill(count / blocks),
    seenNs: new Float64Array(blocks).fill(1e9),
  });

  test("the exact test of two Poisson rates", () => {
    // 10 and 25 in equal times: twice the chance of at least 25 heads of 35.
    close(rateP(even(10), even(25)), 2 * binomialTail(25, 35, 0.5));
    expect(rateP(even(10), even(10))).toBe(1);
    expect(rateP(even(0), even(0))).toBe(1);
  });

  test("twice as long a range has twice as many", () => {
    expect(rateP(even(100, 10), even(200, 20))).toBeGreaterThan(0.9);
  });

  test("bursts are no independent cases", () => {
    const bursts = { counts: Float64Array.of(0, 0, 90, 0, 0, 0, 0, 0, 0, 0), seenNs: even(0).seenNs };
    expect(burstiness(even(30), bursts)).toBeGreaterThan(10);
    expect(rateP(even(30), even(90))).toBeLessThan(1e-6);
    expect(rateP(even(30), bursts)).toBeGreaterThan(0.05);
  });
});

describe("tails", () => {
  test("the percentile of both together, against a sort", () => {
    fc.assert(
      fc.property(cases, cases, fc.double({ min: 0.01, max: 0.9, noNaN: true }), (a, b, p) => {
        const all = sorted(...a, ...b);
        const limit = all[Math.ceil(p * all.length)] ?? 0;
        const beyond = (of: Float64Array) => of.filter((value) => limit <= value).length;
        const tested = tailTest(a, b, p);
        const [shareA, shareB] = [beyond(a) / a.length, beyond(b) / b.length];
        if (all.length - Math.ceil(p * all.length) < 5) expect(tested).toBeUndefined();
        else expect(tested?.effect).toBeCloseTo((shareB - shareA) / (shareA + shareB), 12);
      }),
    );
  });

  test("slow cases on one side only are found where the middle is the same", () => {
    const a = Float64Array.from({ length: 2000 }, (_, i) => i % 100).sort();
    const b = a.map((value, i) => (1960 <= i ? value * 50 : value));
    expect(mannWhitney(a, b).pValue).toBeGreaterThan(0.3);
    expect(tailTest(a, b, 0.99)?.pValue).toBeLessThan(1e-10);
    expect(tailTest(a, b, 0.99)?.effect).toBe(1);
  });

  test("counts below a value", () => {
    fc.assert(
      fc.property(cases, fc.nat(14), (values, limit) => {
        expect(countBelow(values, limit)).toBe(values.filter((value) => value < limit).length);
      }),
    );
  });
});

test("q-values (Benjamini and Hochberg)", () => {
  const q = falseDiscoveries(Float64Array.of(0.01, 0.04, Number.NaN, 0.03, 0.5, 0.005));
  expect([...q].map((value) => Number(value.toFixed(10)))).toEqual([0.025, 0.05, Number.NaN, 0.05, 0.5, 0.025]);
});
