import { addText, addText16 } from "./calls.js";
import { i32At, i32In, multiply, u8At } from "./prelude.js";
import { T } from "./records.js";

// `TextTable` in flat memory: finds texts that have been met before.

/** The id of the text in 16 bytes with these words. */
export function idOf16(texts: i32, at: i32, w0: i32, w1: i32, w2: i32, w3: i32): i32 {
  const table = i32At(texts + T.FIXED_AT);
  const mask = i32At(texts + T.FIXED_MASK);
  let slot = hash4(w0, w1, w2, w3) & mask;
  let id = i32At(table + slot * 20 + 16);
  while (id !== 0) {
    const entry = table + slot * 20;
    if (i32At(entry) === w0 && i32At(entry + 4) === w1 && i32At(entry + 8) === w2 && i32At(entry + 12) === w3) {
      return id - 1;
    }
    slot = (slot + 1) & mask;
    id = i32At(table + slot * 20 + 16);
  }
  return addText16(at);
}

/** The code of the text in bytes [begin, end), up to its NUL. */
export function codeOf(texts: i32, begin: i32, end: i32): i32 {
  // The id comes first: a new text may move the codes.
  const id = idOf(texts, begin, end);
  return i32At(i32At(texts + T.CODES_AT) + (id << 2));
}

function idOf(texts: i32, begin: i32, end: i32): i32 {
  // FNV-1a: 0x811c9dc5, 0x01000193
  let hash = -2128831035;
  let stop = begin;
  while (stop < end) {
    const byte = u8At(stop);
    if (byte === 0) break;
    hash = multiply(hash ^ byte, 16777619);
    stop += 1;
  }
  const length = stop - begin;
  const table = i32At(texts + T.LOOSE_AT);
  const mask = i32At(texts + T.LOOSE_MASK);
  let slot = mix(hash) & mask;
  let id = i32At(table + (slot << 4) + 12);
  while (id !== 0) {
    const entry = table + (slot << 4);
    if (i32At(entry) === hash && i32At(entry + 8) === length) {
      if (isSame(i32At(texts + T.ARENA_AT) + i32At(entry + 4), begin, length)) return id - 1;
    }
    slot = (slot + 1) & mask;
    id = i32At(table + (slot << 4) + 12);
  }
  return addText(begin, stop);
}

function isSame(kept: i32, begin: i32, length: i32): boolean {
  for (let i = 0; i < length; i += 1) if (u8At(kept + i) !== u8At(begin + i)) return false;
  return true;
}

/** The words of a text in 16 bytes. */
export function wordAt(at: i32, n: i32): i32 {
  return i32In(at + (n << 2), true);
}

function hash4(w0: i32, w1: i32, w2: i32, w3: i32): i32 {
  // 0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f
  const low = multiply(w0, -1640531535) ^ multiply(w1, -2048144789);
  return mix(low ^ multiply(w2, -1028477387) ^ multiply(w3, 668265263));
}

function mix(hash: i32): i32 {
  return hash ^ (hash >>> 15) ^ (hash >>> 7);
}
