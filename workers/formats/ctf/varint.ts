import { type Halves, signExtend } from "./bits.js";

/** 64 bits are 9 bytes of 7 bits and one bit more. */
const MAX_BYTES = 10;

/** The bytes end before the integer does. */
export const VARINT_SHORT = -1;
/** It has more than 64 bits. */
const VARINT_LONG = -2;

/**
 * Reads a variable-length integer (CTF2-SPEC-2.0: LEB128) at byte `start` of bytes that end at `end`. Answers how many
 * bytes it takes; below 0 there is none.
 */
export function readVarint(bytes: Uint8Array, start: number, end: number, signed: boolean, out: Halves): number {
  let lo = 0;
  let hi = 0;
  for (let i = 0; i < MAX_BYTES; i += 1) {
    if (end <= start + i) return VARINT_SHORT;
    const byte = bytes[start + i] as number;
    const part = byte & 0x7f;
    const shift = 7 * i;
    if (shift < 28) lo |= part << shift;
    else if (shift === 28) {
      lo |= part << 28;
      hi = part >>> 4;
    } else hi |= part << (shift - 32);
    if (byte < 0x80) {
      if (i === MAX_BYTES - 1 && !isLastBit(part, signed)) return VARINT_LONG;
      out.lo = lo >>> 0;
      out.hi = hi >>> 0;
      if (signed) signExtend(out, Math.min(64, shift + 7));
      return i + 1;
    }
  }
  return VARINT_LONG;
}

/** Of the tenth byte one bit counts; of a signed integer the others repeat it. */
function isLastBit(part: number, signed: boolean): boolean {
  return part === 0 || part === (signed ? 0x7f : 1);
}

/** Bits that an integer of so many bytes can hold. */
export function varintBits(bytes: number): number {
  return Math.min(64, 7 * bytes);
}
