export interface KsResult {
  /** The largest distance between the two cumulative distributions, 0 to 1. */
  readonly distance: number;
  readonly pValue: number;
}

/** The Kolmogorov-Smirnov test of two samples, each in ascending order: whether they have one shape. */
export function kolmogorovSmirnov(a: Float64Array, b: Float64Array): KsResult {
  if (a.length === 0 || b.length === 0) return { distance: 0, pValue: 1 };
  const distance = largestDistance(a, b);
  const root = Math.sqrt((a.length * b.length) / (a.length + b.length));
  // Stephens' correction makes the limit distribution hold from about five cases on.
  return { distance, pValue: limitTail((root + 0.12 + 0.11 / root) * distance) };
}

function largestDistance(a: Float64Array, b: Float64Array): number {
  let [i, j, most] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] as number, b[j] as number);
    while (i < a.length && (a[i] as number) <= value) i += 1;
    while (j < b.length && (b[j] as number) <= value) j += 1;
    most = Math.max(most, Math.abs(i / a.length - j / b.length));
  }
  return most;
}

/** The chance that Kolmogorov's limit distribution exceeds `x`. */
function limitTail(x: number): number {
  // Below, the chance differs from 1 by less than 1e-12, and the sum converges slowly.
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; ; k += 1) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-17) return Math.min(1, Math.max(0, 2 * sum));
  }
}
