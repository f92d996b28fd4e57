import type { ComparedInput } from "../../workers/model/run-comparison.js";

type Side = "a" | "b";

/** Points of a distribution. */
const LIMITS = 80;

export interface Distribution {
  /** Limits, evenly apart on a logarithmic scale. */
  readonly ns: Float64Array;
  /** The share of responses that took no longer. */
  readonly belowA: Float64Array;
  readonly belowB: Float64Array;
  readonly percentiles: readonly { readonly title: string; readonly a: number; readonly b: number }[];
}

const PERCENTILES = [
  ["p50", 0.5],
  ["p90", 0.9],
  ["p99", 0.99],
  ["longest", 1],
] as const;

/** How long the guest took to answer on both sides; undefined: nothing is known of either. */
export function distributionOf(inputs: readonly ComparedInput[]): Distribution | undefined {
  const sorted = (side: Side) => Float64Array.from(inputs.map((input) => input[side]).filter((ns) => 0 < ns)).sort();
  const [a, b] = [sorted("a"), sorted("b")];
  if (a.length === 0 && b.length === 0) return undefined;
  const least = Math.min(a[0] ?? Number.POSITIVE_INFINITY, b[0] ?? Number.POSITIVE_INFINITY);
  const most = Math.max(a.at(-1) ?? 0, b.at(-1) ?? 0, least * 1.01);
  const ns = Float64Array.from({ length: LIMITS + 1 }, (_, i) => least * (most / least) ** (i / LIMITS));
  // The last limit is the longest itself, whatever the powers were rounded to.
  ns[LIMITS] = most;
  const percentiles = PERCENTILES.map(([title, share]) => ({ title, a: at(a, share), b: at(b, share) }));
  return { ns, belowA: sharesBelow(a, ns), belowB: sharesBelow(b, ns), percentiles };
}

function at(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

function sharesBelow(sorted: Float64Array, limits: Float64Array): Float64Array {
  let count = 0;
  return limits.map((limit) => {
    while (count < sorted.length && (sorted[count] as number) <= limit) count += 1;
    return sorted.length === 0 ? 0 : count / sorted.length;
  });
}

/**
 * A line over a box of `width` by `height`, from the first value at the left to the last one at the right, with `most` at
 * the top. Of values that share a pixel the largest counts. It is broken where nothing is known.
 */
export function linePath(values: ArrayLike<number>, most: number, width: number, height: number): string {
  const count = values.length;
  const columns = Math.min(count, width);
  let [path, isOn] = ["", false];
  for (let column = 0; column < columns; column++) {
    const value = largest(values, Math.floor((column * count) / columns), Math.floor(((column + 1) * count) / columns));
    if (Number.isNaN(value)) {
      isOn = false;
      continue;
    }
    const x = columns === 1 ? width / 2 : (column * width) / (columns - 1);
    const y = most <= 0 ? height : height * (1 - value / most);
    // A point by itself is a short line, which is seen.
    path += isOn ? `L${x.toFixed(1)} ${y.toFixed(1)}` : `M${x.toFixed(1)} ${y.toFixed(1)}h.5`;
    isOn = true;
  }
  return path;
}

function largest(values: ArrayLike<number>, from: number, end: number): number {
  let most = Number.NaN;
  for (let i = from; i < end; i++) {
    const value = values[i] as number;
    if (!Number.isNaN(value) && !(value <= most)) most = value;
  }
  return most;
}

/** The largest known value of several lines; 0: none is known. */
export function mostOf(...lines: readonly ArrayLike<number>[]): number {
  return lines.reduce((most, line) => {
    const own = largest(line, 0, line.length);
    return Number.isNaN(own) ? most : Math.max(most, own);
  }, 0);
}

/** The mean of what is known. */
export function meanOf(values: ArrayLike<number>): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return count === 0 ? Number.NaN : sum / count;
}
