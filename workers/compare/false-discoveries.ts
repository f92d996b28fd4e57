import { firstAfter } from "../core/search.js";

/**
 * The q-value of each p-value (Benjamini and Hochberg): among all rows up to that q, about that share differ by chance
 * alone. Of thousands of rows some have a small p-value though nothing differs. NaN stays NaN and counts for nothing.
 */
export function falseDiscoveries(pValues: Float64Array): Float64Array {
  // Equal p-values have the same q, so it is enough to sort the values themselves.
  const sorted = pValues.filter((p) => !Number.isNaN(p)).sort();
  const count = sorted.length;
  const qOf = new Float64Array(count);
  let least = 1;
  for (let rank = count; 0 < rank; rank -= 1) {
    least = Math.min(least, ((sorted[rank - 1] as number) * count) / rank);
    qOf[rank - 1] = least;
  }
  return pValues.map((p) => (Number.isNaN(p) ? p : (qOf[firstAfter(sorted, p, 0, count) - 1] as number)));
}
