import type { ByteNames } from "../text/byte-names.js";
import { COLON, isSpace, skipSpaces, trimEnd } from "../text/scan.js";
import type { TextBlock } from "../text/words.js";
import { type Fields, MAX_FIELDS } from "./fields.js";
import type { KeyValues } from "./key-values.js";

/** Reads "fd: 3, buf: 7ffe12, count: 10" of a system call's begin, or "0x10" of its end (the field `ret`). */
export function readCall(
  into: KeyValues,
  text: TextBlock,
  at: number,
  end: number,
  fields: Fields,
  keys: ByteNames,
): void {
  const { bytes } = text;
  into.count = 0;
  let i = skipSpaces(bytes, at, end);
  while (i < end && into.count < MAX_FIELDS) {
    const colon = colonIn(bytes, i, end);
    const valueAt = colon < 0 ? i : skipSpaces(bytes, colon + 1, end);
    const valueEnd = commaIn(bytes, valueAt, end);
    into.names[into.count] = colon < 0 ? keys.idOfText("ret") : keys.idOf(text, i, colon);
    fields.begins[into.count] = valueAt;
    fields.ends[into.count] = trimEnd(bytes, valueAt, valueEnd);
    into.count += 1;
    i = skipSpaces(bytes, valueEnd + 1, end);
  }
}

/** The end of a name at `at`, -1 if none is there. */
function colonIn(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at; i < end; i += 1) {
    const byte = bytes[i] as number;
    if (byte === COLON) return i === at ? -1 : i;
    if (isSpace(byte) || byte === 44) return -1;
  }
  return -1;
}

/** The end of a value: a comma outside of brackets and quotes. */
function commaIn(bytes: Uint8Array, at: number, end: number): number {
  let depth = 0;
  let isQuoted = false;
  for (let i = at; i < end; i += 1) {
    const byte = bytes[i] as number;
    if (byte === 34) isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (byte === 40 || byte === 91 || byte === 123) depth += 1;
    else if (byte === 41 || byte === 93 || byte === 125) depth -= 1;
    else if (byte === 44 && depth <= 0) return i;
  }
  return end;
}
