/** Numbers and places in bytes of text. */

export const SPACE = 32;
export const COLON = 58;

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && 48 <= byte && byte <= 57;
}

export function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === 9;
}

/** Behind the blanks from `at` on. */
export function skipSpaces(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && (bytes[i] === SPACE || bytes[i] === 9)) i += 1;
  return i;
}

/** The end of a text without the blanks behind it. */
export function trimEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = end;
  while (at < i && (bytes[i - 1] === SPACE || bytes[i - 1] === 9)) i -= 1;
  return i;
}

/** Behind the decimal digits from `at` on. */
export function skipDigits(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end) {
    const byte = bytes[i] as number;
    if (byte < 48 || 57 < byte) break;
    i += 1;
  }
  return i;
}

/** The decimal digits in [at, end) as a number. */
export function decimal(bytes: Uint8Array, at: number, end: number): number {
  const intEnd = Math.min(end, at + INT_DIGITS);
  let int = 0;
  for (let i = at; i < intEnd; i += 1) int = (int * 10 + (bytes[i] as number) - 48) | 0;
  let value = int;
  for (let i = intEnd; i < end; i += 1) value = value * 10 + ((bytes[i] as number) - 48);
  return value;
}

/** Decimal digits that 31 bits hold in any case. */
export const INT_DIGITS = 9;

/** By byte: the value of a hexadecimal digit, -1 if it is none. */
export const HEX_DIGITS = Int8Array.from({ length: 256 }, (_, byte) =>
  "0123456789abcdef".indexOf(String.fromCharCode(byte).toLowerCase()),
);

/** The value of a hexadecimal digit, -1 if it is none. */
export function hexDigit(byte: number | undefined): number {
  return byte === undefined ? -1 : (HEX_DIGITS[byte] as number);
}

/** Whether the ASCII `text` is at `at`. */
export function hasText(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (end - at < text.length) return false;
  for (let i = 0; i < text.length; i += 1) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Where the ASCII `text` begins in [at, end), -1 if nowhere. */
export function findText(bytes: Uint8Array, at: number, end: number, text: string): number {
  const first = text.charCodeAt(0);
  for (let i = at; i + text.length <= end; i += 1) if (bytes[i] === first && hasText(bytes, i, end, text)) return i;
  return -1;
}

const decoder = new TextDecoder();

/** A copy, since `TextDecoder` refuses shared memory in browsers. */
export function textOf(bytes: Uint8Array, at: number, end: number): string {
  return decoder.decode(bytes.slice(at, end));
}
