/** `Math.min` for 64-bit times; undefined for none. */
export function leastOf(values: Iterable<bigint | undefined>): bigint | undefined {
  let least: bigint | undefined;
  for (const value of values) {
    if (value === undefined) continue;
    if (least === undefined || value < least) least = value;
  }
  return least;
}

/** `Math.max` for 64-bit times; undefined for none. */
export function greatestOf(values: Iterable<bigint | undefined>): bigint | undefined {
  let greatest: bigint | undefined;
  for (const value of values) {
    if (value === undefined) continue;
    if (greatest === undefined || greatest < value) greatest = value;
  }
  return greatest;
}
