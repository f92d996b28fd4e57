/** Bits of a digit; a pass over the rows for each digit in which they differ. */
const DIGIT_BITS = 16;
const DIGITS = 1 << DIGIT_BITS;

/**
 * The rows [0, count) in ascending order of their 64-bit addresses; rows of one address stay in their order. Files of
 * symbols are long and nearly sorted, so this neither makes an object for each row nor calls a function to compare two.
 */
export function addressOrder(highs: Uint32Array, lows: Uint32Array, count: number): Uint32Array {
  let order = new Uint32Array(count);
  for (let row = 0; row < count; row += 1) order[row] = row;
  if (isSorted(highs, lows, count)) return order;
  let spare = new Uint32Array(count);
  for (const words of [lows, highs]) {
    for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
      if (!sortByDigit(words, shift, order, spare)) continue;
      [order, spare] = [spare, order];
    }
  }
  return order;
}

function isSorted(highs: Uint32Array, lows: Uint32Array, count: number): boolean {
  for (let row = 1; row < count; row += 1) {
    const [before, high] = [highs[row - 1] as number, highs[row] as number];
    if (high < before || (high === before && (lows[row] as number) < (lows[row - 1] as number))) return false;
  }
  return true;
}

/** Puts the rows of `from` into `to` by one digit; false if all have the same digit: `to` is not written then. */
function sortByDigit(words: Uint32Array, shift: number, from: Uint32Array, to: Uint32Array): boolean {
  const begins = new Uint32Array(DIGITS);
  for (const row of from) {
    const digit = ((words[row] as number) >>> shift) & (DIGITS - 1);
    begins[digit] = (begins[digit] as number) + 1;
  }
  let begin = 0;
  for (let digit = 0; digit < DIGITS; digit += 1) {
    const rows = begins[digit] as number;
    if (rows === from.length) return false;
    begins[digit] = begin;
    begin += rows;
  }
  for (const row of from) {
    const digit = ((words[row] as number) >>> shift) & (DIGITS - 1);
    const at = begins[digit] as number;
    begins[digit] = at + 1;
    to[at] = row;
  }
  return true;
}
