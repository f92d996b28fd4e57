import type { Steps } from "./steps.js";
import type { Vectors } from "./vectors.js";

/** The distance between two of some points, by their places among these. */
export type Between = (a: number, b: number) => number;

/** Distances between all of some points, which are asked for again and again. */
export function* pairDistances(vectors: Vectors, points: readonly number[]): Steps<Between> {
  const { length } = points;
  const all = new Float64Array(length * length);
  for (let a = 0; a < length; a += 1) {
    for (let b = 0; b < a; b += 1) {
      const far = vectors.distance(points[a] as number, points[b] as number);
      all[a * length + b] = far;
      all[b * length + a] = far;
    }
    yield;
  }
  return (a, b) => all[a * length + b] as number;
}

/**
 * How well each point sits in its cluster (Rousseeuw, 1987): (b - a) / max(a, b), where a is its mean distance from the
 * others there and b that from the nearest other cluster; 0 for a point alone. `labels`: the cluster of each point.
 * `against`: places of the points whose distances are looked at, all if left out. NaN: nothing of a point can be compared.
 */
export function* silhouettes(
  between: Between,
  labels: Int32Array,
  k: number,
  against: readonly number[] = [...labels.keys()],
): Steps<Float64Array> {
  const out = new Float64Array(labels.length);
  const sums = new Float64Array(k);
  const counts = new Float64Array(k);
  for (let place = 0; place < labels.length; place += 1) {
    sums.fill(0);
    counts.fill(0);
    for (const other of against) {
      if (other === place) continue;
      const distance = between(place, other);
      if (Number.isNaN(distance)) continue;
      const label = labels[other] as number;
      sums[label] = (sums[label] as number) + distance;
      counts[label] = (counts[label] as number) + 1;
    }
    out[place] = silhouetteOf(sums, counts, labels[place] as number);
    yield;
  }
  return out;
}

function silhouetteOf(sums: Float64Array, counts: Float64Array, own: number): number {
  if (counts[own] === 0) return 0;
  const a = (sums[own] as number) / (counts[own] as number);
  let b = Number.POSITIVE_INFINITY;
  for (let label = 0; label < sums.length; label += 1) {
    if (label === own || counts[label] === 0) continue;
    b = Math.min(b, (sums[label] as number) / (counts[label] as number));
  }
  if (b === Number.POSITIVE_INFINITY) return Number.NaN;
  const most = Math.max(a, b);
  return most === 0 ? 0 : (b - a) / most;
}

/** The mean of those that are known; NaN: none. */
export function meanSilhouette(values: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length === 0 ? Number.NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
}
