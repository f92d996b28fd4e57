import type { Bytes } from "../bytes.js";

/** Bits of the largest of numbers up to 2^53. */
export function bitsFor(most: number): number {
  const high = Math.floor(most / 2 ** 32);
  return high === 0 ? 32 - Math.clz32(most) : 64 - Math.clz32(high);
}

/** Numbers of more bits are packed as whole bytes, which needs no arithmetic across words. */
const MOST_BITS = 24;

/** The width at which numbers of so many bits are packed. */
export function widthFor(bits: number): number {
  return bits <= MOST_BITS ? bits : (bits + 7) & ~7;
}

/** Packs values `from` to `to - 1` one after the other, lowest bits first, then zeros up to `count` values. */
export function packBits(
  out: Bytes,
  values: ArrayLike<number>,
  {
    from,
    to,
    count,
    width,
  }: { readonly from: number; readonly to: number; readonly count: number; readonly width: number },
): void {
  const room = out.take((count * width) >> 3);
  if (MOST_BITS < width) packBytes(room, values, from, to, width >> 3);
  else packWords(room, values, from, to, width);
}

function packWords(room: Uint8Array, values: ArrayLike<number>, from: number, to: number, width: number): void {
  let at = 0;
  let bits = 0;
  let held = 0;
  for (let i = from; i < to; i += 1) {
    held |= (values[i] as number) << bits;
    bits += width;
    while (8 <= bits) {
      room[at++] = held;
      held >>>= 8;
      bits -= 8;
    }
  }
  if (at < room.length) {
    room[at++] = held;
    room.fill(0, at);
  }
}

function packBytes(room: Uint8Array, values: ArrayLike<number>, from: number, to: number, width: number): void {
  let at = 0;
  for (let i = from; i < to; i += 1) {
    const value = values[i] as number;
    const high = Math.floor(value / 2 ** 32);
    for (let byte = 0; byte < width; byte += 1) room[at++] = byte < 4 ? value >>> (byte * 8) : high >>> (byte * 8 - 32);
  }
  room.fill(0, at);
}
