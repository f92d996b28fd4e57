import { CorruptInput } from "../unpack-errors.js";

const FAST_BITS = 10;
const MAX_BITS = 15;

/**
 * Codes of a DEFLATE block (RFC 1951 section 3.2.2). Codes up to 10 bits are found with one look-up; longer ones,
 * which are rare by construction, bit by bit from the counts per length.
 */
export class HuffmanTable {
  /** By the next 10 bits: symbol << 4 | length, 0 for longer codes. */
  readonly fast = new Uint16Array(1 << FAST_BITS);
  private readonly counts = new Uint16Array(MAX_BITS + 1);
  private readonly symbols = new Uint16Array(288);

  /** `lengths[symbol]` bits per symbol. One single code may leave the other half unused (section 3.2.7). */
  build(lengths: Uint8Array, count: number): void {
    const { counts, symbols } = this;
    counts.fill(0);
    for (let symbol = 0; symbol < count; symbol += 1) count1(counts, lengths[symbol] as number);
    counts[0] = 0;
    checkComplete(counts);
    const offsets = new Uint16Array(MAX_BITS + 2);
    for (let bits = 1; bits <= MAX_BITS; bits += 1) {
      offsets[bits + 1] = (offsets[bits] as number) + (counts[bits] as number);
    }
    for (let symbol = 0; symbol < count; symbol += 1) {
      const bits = lengths[symbol] as number;
      if (bits === 0) continue;
      const at = offsets[bits] as number;
      symbols[at] = symbol;
      offsets[bits] = at + 1;
    }
    this.fillFast();
  }

  private fillFast(): void {
    const { fast, counts, symbols } = this;
    fast.fill(0);
    let code = 0;
    let at = 0;
    for (let bits = 1; bits <= FAST_BITS; bits += 1) {
      for (let i = counts[bits] as number; 0 < i; i -= 1) {
        const entry = ((symbols[at] as number) << 4) | bits;
        for (let index = reverse(code, bits); index < fast.length; index += 1 << bits) fast[index] = entry;
        code += 1;
        at += 1;
      }
      code <<= 1;
    }
  }

  /** Symbol << 4 | length of the code at the low end of `bits`; 0 if there is none. */
  slow(bits: number): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= MAX_BITS; length += 1) {
      code |= (bits >>> (length - 1)) & 1;
      const count = this.counts[length] as number;
      if (code - count < first) return ((this.symbols[index + code - first] as number) << 4) | length;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return 0;
  }
}

function count1(counts: Uint16Array, bits: number): void {
  counts[bits] = (counts[bits] as number) + 1;
}

function checkComplete(counts: Uint16Array): void {
  let left = 1;
  let codes = 0;
  for (let bits = 1; bits <= MAX_BITS; bits += 1) {
    left = (left << 1) - (counts[bits] as number);
    codes += counts[bits] as number;
    if (left < 0) throw new CorruptInput("deflate data has impossible code lengths");
  }
  if (0 < left && 1 < codes) throw new CorruptInput("deflate data has incomplete codes");
}

function reverse(code: number, bits: number): number {
  let reversed = 0;
  for (let i = 0; i < bits; i += 1) reversed |= ((code >>> i) & 1) << (bits - 1 - i);
  return reversed;
}
