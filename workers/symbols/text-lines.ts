/** A number in hexadecimal digits at a place of a text, as two words. One object is used for all numbers of a file. */
export class HexNumber {
  high = 0;
  low = 0;
  /** Where the digits end; the place itself if there are none, or more than 16. */
  end = 0;

  read(bytes: Uint8Array, at: number, stop: number): boolean {
    let [high, low, next] = [0, 0, at];
    for (; next < stop && next - at < 17; next += 1) {
      const digit = DIGITS[bytes[next] as number] as number;
      if (digit < 0) break;
      high = ((high << 4) | (low >>> 28)) >>> 0;
      low = ((low << 4) | digit) >>> 0;
    }
    const isNumber = at < next && next - at <= 16;
    this.end = isNumber ? next : at;
    this.high = high;
    this.low = low;
    return isNumber;
  }
}

/** By byte: the value of the digit, -1 for all others. */
const DIGITS = Int8Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  return /[\da-f]/i.test(char) ? Number.parseInt(char, 16) : -1;
});

/** Calls `line` with the begin and end of each line that is not empty; false from it ends the reading. */
export function eachLine(bytes: Uint8Array, line: (begin: number, end: number) => boolean | undefined): void {
  for (let begin = 0; begin < bytes.byteLength; ) {
    const found = bytes.indexOf(NEWLINE, begin);
    const next = found < 0 ? bytes.byteLength : found;
    const end = begin < next && bytes[next - 1] === RETURN ? next - 1 : next;
    if (begin < end && line(begin, end) === false) return;
    begin = next + 1;
  }
}

const NEWLINE = 10;
const RETURN = 13;
export const SPACE = 32;
const TAB = 9;

/** Where the word that begins at `at` ends. */
export function wordEnd(bytes: Uint8Array, at: number, stop: number): number {
  let end = at;
  while (end < stop && bytes[end] !== SPACE && bytes[end] !== TAB) end += 1;
  return end;
}

export function afterBlanks(bytes: Uint8Array, at: number, stop: number): number {
  let next = at;
  while (next < stop && (bytes[next] === SPACE || bytes[next] === TAB)) next += 1;
  return next;
}
