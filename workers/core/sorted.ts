import { firstFrom } from "./search.js";

/** The number of values below `limit`, of values in ascending order. */
export function countBelow(values: Float64Array, limit: number): number {
  return firstFrom(values, limit, 0, values.length);
}

/** The value that a share `p` does not exceed (nearest rank), of values in ascending order; NaN of none. */
export function atShare(values: Float64Array, p: number): number {
  return values[Math.min(values.length - 1, Math.max(0, Math.ceil(p * values.length) - 1))] ?? Number.NaN;
}

/** The middle value, or between the two in the middle, of values in ascending order; NaN of none. */
export function median(values: Float64Array): number {
  const middle = values.length >> 1;
  const upper = values[middle] ?? Number.NaN;
  return values.length % 2 === 1 ? upper : ((values[middle - 1] ?? Number.NaN) + upper) / 2;
}
