/** Characters of a number. Longer ones are none. */
const LONGEST = 400;

/** The number in bytes [from, to), less `base` where that is a whole number; NaN if it is none. Exact to a fraction of `base`. */
export function numberAt(bytes: Uint8Array, from: number, to: number, base = 0): number {
  if (LONGEST < to - from) return Number.NaN;
  let i = from;
  const isNegative = bytes[i] === 0x2d;
  if (isNegative) i += 1;
  let whole = 0;
  const digits = i;
  for (; i < to && isDigit(bytes[i] as number); i += 1) whole = whole * 10 + (bytes[i] as number) - 0x30;
  if (i === digits) return Number.NaN;
  let fraction = 0;
  if (bytes[i] === 0x2e && i < to) {
    let scale = 0.1;
    for (i += 1; i < to && isDigit(bytes[i] as number); i += 1) {
      fraction += ((bytes[i] as number) - 0x30) * scale;
      scale /= 10;
    }
  }
  if (i < to) return Number(String.fromCharCode(...bytes.subarray(from, to))) - base;
  return isNegative ? -whole - fraction - base : whole - base + fraction;
}

function isDigit(byte: number): boolean {
  return 0x30 <= byte && byte <= 0x39;
}
