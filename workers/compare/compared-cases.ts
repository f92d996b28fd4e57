import { atShare, countBelow } from "../core/sorted.js";
import type { ComparedCases, ComparedSample } from "../model/comparison.js";

/** Points of a curve: about one for each of its pixels. */
const POINTS = 240;
const PERCENTILES = [0.5, 0.9, 0.99, 0.999, 0.9999, 1];

/** Both distributions of a sample as curves over one logarithmic scale, from the shortest case to the longest. */
export function comparedCases({ metric, lane, a, b, distance, distanceP }: ComparedSample): ComparedCases {
  const least = Math.max(1, Math.min(a[0] ?? Number.POSITIVE_INFINITY, b[0] ?? Number.POSITIVE_INFINITY));
  const most = Math.max(least + 1, a.at(-1) ?? 0, b.at(-1) ?? 0);
  // The last point lies above the longest case.
  const ns = Float64Array.from({ length: POINTS }, (_, i) => least * ((most + 1) / least) ** (i / (POINTS - 1)));
  ns[POINTS - 1] = most + 1;
  const below = (values: Float64Array) =>
    ns.map((limit) => (values.length === 0 ? 0 : countBelow(values, limit) / values.length));
  return {
    metric,
    lane,
    countA: a.length,
    countB: b.length,
    distance,
    distanceP,
    ns,
    belowA: below(a),
    belowB: below(b),
    percentiles: PERCENTILES.map((p) => ({ p, a: atShare(a, p), b: atShare(b, p) })),
  };
}
