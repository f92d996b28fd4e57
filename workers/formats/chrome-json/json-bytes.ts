/** Behind the end of the bytes: more of the file is needed. */
export const CUT = -1;
/** This is no JSON. */
export const BROKEN = -2;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Objects within objects. Where there are more, each of them may be a begin again, and is looked through as deep. */
const MOST_DEPTH = 128;

export function skipSpace(bytes: Uint8Array, at: number): number {
  let i = at;
  while (i < bytes.length && (bytes[i] as number) <= 0x20) i += 1;
  return i;
}

/** Behind a string whose first character is at `at`; or CUT. */
export function skipString(bytes: Uint8Array, at: number): number {
  for (let i = at; i < bytes.length; i += 1) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) return i + 1;
    if (byte === BACKSLASH) i += 1;
  }
  return CUT;
}

/** Behind the value at `at`; or CUT or BROKEN. A number is whole only with something behind it. */
export function skipValue(bytes: Uint8Array, at: number): number {
  let depth = 0;
  let i = at;
  while (i < bytes.length) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) {
      i = skipString(bytes, i + 1);
      if (i < 0) return i;
      if (depth === 0) return i;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (MOST_DEPTH < depth) return BROKEN;
      i += 1;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
      i += 1;
      if (depth < 0) return BROKEN;
      if (depth === 0) return i;
    } else if (depth === 0) return skipWord(bytes, i);
    else i += 1;
  }
  return CUT;
}

/** A number, true, false, null. */
function skipWord(bytes: Uint8Array, at: number): number {
  let i = at;
  while (i < bytes.length && isWord(bytes[i] as number)) i += 1;
  if (i === bytes.length) return CUT;
  return i === at ? BROKEN : i;
}

function isWord(byte: number): boolean {
  return (
    (0x30 <= byte && byte <= 0x39) ||
    (0x61 <= byte && byte <= 0x7a) ||
    (0x41 <= byte && byte <= 0x5a) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e
  );
}

const UTF8 = new TextDecoder();

/** Bytes [from, to) as they stand there. */
export function rawText(bytes: Uint8Array, from: number, to: number): string {
  // Memory that threads share cannot be decoded in place.
  return UTF8.decode(bytes.slice(from, to));
}

/** The text of the string between quotes [from, to). */
export function stringText(bytes: Uint8Array, from: number, to: number): string {
  const text = rawText(bytes, from, to);
  if (!text.includes("\\")) return text;
  try {
    return `${JSON.parse(`"${text}"`)}`;
  } catch {
    return text;
  }
}
