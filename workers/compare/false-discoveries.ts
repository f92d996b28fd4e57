/**
 * The q-value of each p-value (Benjamini and Hochberg): among all rows up to that q, about that share differ by chance
 * alone. Of thousands of rows some have a small p-value though nothing differs. NaN stays NaN and counts for nothing.
 */
export function falseDiscoveries(pValues: Float64Array): Float64Array {
  const order = [...pValues.keys()].filter((i) => !Number.isNaN(pValues[i]));
  order.sort((x, y) => (pValues[x] as number) - (pValues[y] as number));
  const found = new Float64Array(pValues.length).fill(Number.NaN);
  let least = 1;
  for (let rank = order.length; 0 < rank; rank -= 1) {
    const i = order[rank - 1] as number;
    least = Math.min(least, ((pValues[i] as number) * order.length) / rank);
    found[i] = least;
  }
  return found;
}
