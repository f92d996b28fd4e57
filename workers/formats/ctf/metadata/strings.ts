const BACKSLASH = 0x5c;
const UTF8 = new TextDecoder("utf-8");

/** The characters that letters after a backslash stand for (C, CTF 1.8.3 appendix C.1). */
const SIMPLE_ESCAPES = new Map<number, number>([
  [0x61, 0x07],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
  [0x76, 0x0b],
]);

/**
 * The text of a string literal whose contents are [start, end) of `source`, where each char is one byte of
 * `bytes`. Read as UTF-8, and like a C string only up to the first NUL.
 */
export function unescapeString(source: string, bytes: Uint8Array, start: number, end: number): string {
  let plain = true;
  for (let at = start; at < end && plain; at++) {
    const code = source.charCodeAt(at);
    plain = code !== BACKSLASH && code < 0x80;
  }
  return plain ? source.slice(start, end) : decode(unescapeBytes(bytes.subarray(start, end)));
}

function decode(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return UTF8.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function unescapeBytes(from: Uint8Array): Uint8Array {
  const out = new Uint8Array(from.length);
  let length = 0;
  for (let at = 0; at < from.length; ) {
    const code = from[at] ?? 0;
    if (code !== BACKSLASH) {
      out[length++] = code;
      at += 1;
      continue;
    }
    const escaped = escapeAt(from, at + 1);
    out[length++] = escaped.value;
    at = escaped.end;
  }
  return out.subarray(0, length);
}

/** The escape after a backslash: \n and its like, \x and all hex digits that follow, up to three octal digits, or itself. */
function escapeAt(from: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  const code = from[at] ?? 0;
  const hex = code === 0x78;
  const digits = hex ? readDigits(from, at + 1, from.length, 16) : readDigits(from, at, 3, 8);
  if (0 < digits.count) return { value: digits.value, end: (hex ? at + 1 : at) + digits.count };
  return { value: SIMPLE_ESCAPES.get(code) ?? code, end: at + 1 };
}

function readDigits(from: Uint8Array, at: number, most: number, base: number): { value: number; count: number } {
  let value = 0;
  let count = 0;
  while (count < most) {
    const digit = Number.parseInt(String.fromCharCode(from[at + count] ?? 0), base);
    if (Number.isNaN(digit)) break;
    // Only the lowest byte counts (C11, 6.4.4.4), so digits beyond the range of a number make no difference.
    value = (value * base + digit) & 0xff;
    count += 1;
  }
  return { value, count };
}
