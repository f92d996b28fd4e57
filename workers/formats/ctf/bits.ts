/** A 64-bit value as two unsigned 32-bit halves. Bit reads write it, so that no bigint is made. */
export interface Halves {
  lo: number;
  hi: number;
}

/**
 * Reads `size` (1..64) bits at bit `pos`, zero-extended. CTF 1.8.3, 4.1.5: little-endian integers fill bytes
 * from the least significant bit, big-endian ones from the most significant bit.
 */
export function readBits(bytes: Uint8Array, pos: number, size: number, bigEndian: boolean, out: Halves): void {
  if (bigEndian) readBitsBe(bytes, pos, size, out);
  else readBitsLe(bytes, pos, size, out);
}

function readBitsLe(bytes: Uint8Array, pos: number, size: number, out: Halves): void {
  let lo = 0;
  let hi = 0;
  let got = 0;
  let at = Math.floor(pos / 8);
  let skip = pos % 8;
  while (got < size) {
    const take = Math.min(8 - skip, size - got);
    const part = ((bytes[at] as number) >>> skip) & ((1 << take) - 1);
    if (got < 32) {
      lo |= part << got;
      // A shift by 32 would be a shift by 0.
      if (got + take > 32) hi |= part >>> (32 - got);
    } else {
      hi |= part << (got - 32);
    }
    got += take;
    at += 1;
    skip = 0;
  }
  out.lo = lo >>> 0;
  out.hi = hi >>> 0;
}

function readBitsBe(bytes: Uint8Array, pos: number, size: number, out: Halves): void {
  let lo = 0;
  let hi = 0;
  let got = 0;
  let at = Math.floor(pos / 8);
  let skip = pos % 8;
  while (got < size) {
    const take = Math.min(8 - skip, size - got);
    const part = ((bytes[at] as number) >>> (8 - skip - take)) & ((1 << take) - 1);
    hi = (hi << take) | (lo >>> (32 - take));
    lo = (lo << take) | part;
    got += take;
    at += 1;
    skip = 0;
  }
  out.lo = lo >>> 0;
  out.hi = hi >>> 0;
}

/** Extends the sign of a `size`-bit value over all 64 bits. */
export function signExtend(value: Halves, size: number): void {
  if (size >= 64) return;
  if (size > 32) {
    const shift = 64 - size;
    value.hi = ((value.hi << shift) >> shift) >>> 0;
    return;
  }
  const shift = 32 - size;
  const low = (value.lo << shift) >> shift;
  value.lo = low >>> 0;
  value.hi = low < 0 ? 0xffffffff : 0;
}

/** Turns the order of the lowest `size` bits around; those above must be 0. */
export function reverseBits(value: Halves, size: number): void {
  let { lo, hi } = value;
  let turnedLo = 0;
  let turnedHi = 0;
  for (let i = 0; i < size; i += 1) {
    turnedHi = (turnedHi << 1) | (turnedLo >>> 31);
    turnedLo = (turnedLo << 1) | (lo & 1);
    lo = (lo >>> 1) | (hi << 31);
    hi >>>= 1;
  }
  value.lo = turnedLo >>> 0;
  value.hi = turnedHi >>> 0;
}

export function halvesToBigInt(lo: number, hi: number, signed: boolean): bigint {
  const value = (BigInt(hi) << 32n) | BigInt(lo);
  return signed ? BigInt.asIntN(64, value) : value;
}

/** As a double: exact below 2^53, else rounded once, as a C conversion from (u)int64_t rounds. */
export function halvesToNumber(lo: number, hi: number, signed: boolean): number {
  return (signed ? hi | 0 : hi) * 2 ** 32 + lo;
}
