import { FEATURE_GROUPS, type FeatureUnit, type FingerprintScale, Known } from "../model/fingerprints.js";
import type { FeatureMatrix } from "./matrix.js";

/**
 * Where the scale of a unit begins to tell values apart, and where it ends. The ends are fixed, so that a fingerprint does not
 * depend on the others beside it, and is the same in each trace; nothing beyond them counts, so no outlier hides the rest.
 */
const ENDS: Readonly<Record<Exclude<FeatureUnit, "share">, readonly [least: number, most: number]>> = {
  ns: [1e3, 1e10],
  per_s: [10, 1e5],
  bytes_per_s: [1024, 1e10],
};

/** 0 to 1: shares as they are, all else by its logarithm. */
export function scaleOne(value: number, unit: FeatureUnit): number {
  if (unit === "share") return Math.min(1, Math.max(0, value));
  const [least, most] = ENDS[unit];
  return Math.min(1, Math.log1p(Math.max(0, value) / least) / Math.log1p(most / least));
}

/**
 * All values between 0 and 1; NaN where one is left out. The mean of what never happened is: one rare event more or less would
 * change it from nothing to much. The thesis has 0 there.
 */
export function scaledValues(matrix: FeatureMatrix, scale: FingerprintScale): Float64Array {
  const { features, values, known } = matrix;
  const width = features.length;
  const scaled = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const unit = features[at % width]?.unit ?? "share";
    const value = values[at] as number;
    if (known[at] === Known.YES) scaled[at] = scale === "own" ? scaleOne(value, unit) : value;
    else scaled[at] = scale === "published" && known[at] === Known.NONE_HAPPENED ? 0 : Number.NaN;
  }
  if (scale === "published") for (let at = 0; at < scaled.length; at += width) normalize(scaled, at, width);
  return scaled;
}

/** Makes the squares of `length` values add up to 1, leaving out NaN. Nothing is made of nothing. */
export function normalize(values: Float64Array, from: number, length: number): void {
  let squares = 0;
  for (let at = from; at < from + length; at += 1) {
    const value = values[at] as number;
    if (!Number.isNaN(value)) squares += value * value;
  }
  if (squares === 0) return;
  const norm = Math.sqrt(squares);
  for (let at = from; at < from + length; at += 1) values[at] = (values[at] as number) / norm;
}

/** The weight of each feature in a distance: groups weigh the same, however many features they have. */
export function weightsOf({ features }: Pick<FeatureMatrix, "features">, scale: FingerprintScale): Float64Array {
  const sizes = new Map(FEATURE_GROUPS.map((group) => [group, 0]));
  for (const { group } of features) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return Float64Array.from(features, ({ group }) =>
    scale === "published" ? 1 : 1 / Math.sqrt(Math.max(1, sizes.get(group) ?? 1)),
  );
}
