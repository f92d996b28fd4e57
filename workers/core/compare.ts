export type Comparable = string | number | bigint | undefined;

/** Order of two values of one column, going up. Missing values (undefined, NaN) come first and are equal. */
export function compareValues(a: Comparable, b: Comparable): number {
  if (isMissing(a) || isMissing(b)) return Number(isMissing(b)) - Number(isMissing(a));
  return a === b ? 0 : a < b ? -1 : 1;
}

function isMissing(value: Comparable): value is undefined {
  return value === undefined || (typeof value === "number" && Number.isNaN(value));
}
