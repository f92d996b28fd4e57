import { Damage } from "../../damage.js";
import { backwardBitCount } from "./bits-back.js";
import { type FseTable, readFse } from "./fse.js";

// Huffman coding of literals, RFC 8878 section 4.2.

const MAX_BITS = 11;
const MAX_WEIGHT_LOG = 6;

export interface HuffmanCodes {
  readonly bits: number;
  /** By the next `bits` bits: symbol << 4 | length. */
  readonly table: Uint16Array;
}

/** Section 4.2.1: the weights, in [start, end). Answers where the streams begin. */
export function readHuffman(view: DataView, start: number, end: number): { codes: HuffmanCodes; end: number } {
  const header = view.getUint8(start);
  const weights = new Uint8Array(256);
  if (header < 128) {
    const last = start + 1 + header;
    if (end < last) throw new Damage("zstd data: a Huffman table is longer than its block");
    return { codes: buildCodes(weights, compressedWeights(view, start + 1, last, weights)), end: last };
  }
  const count = header - 127;
  const last = start + 1 + ((count + 1) >> 1);
  if (end < last) throw new Damage("zstd data: a Huffman table is longer than its block");
  for (let i = 0; i < count; i += 1) {
    const pair = view.getUint8(start + 1 + (i >> 1));
    weights[i] = i & 1 ? pair & 15 : pair >> 4;
  }
  return { codes: buildCodes(weights, count), end: last };
}

/** Section 4.2.1.2: two FSE states take turns until the bits run out. Answers the number of weights. */
function compressedWeights(view: DataView, start: number, end: number, weights: Uint8Array): number {
  const { table, end: streamStart } = readFse(view, start, end, MAX_WEIGHT_LOG, 255);
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  let left = backwardBitCount(bytes, streamStart, end);
  const take = (count: number): number => {
    left -= count;
    return bitsAt(view, streamStart, left, count);
  };
  const states = [take(table.log), take(table.log)];
  if (left < 0) throw new Damage("zstd data: a Huffman table ends too early");
  for (let count = 0; count < 255; count += 1) {
    const which = count & 1;
    const state = states[which] as number;
    weights[count] = table.symbols[state] as number;
    const width = table.bits[state] as number;
    if (left < width) {
      weights[count + 1] = table.symbols[states[1 - which] as number] as number;
      return count + 2;
    }
    states[which] = nextState(table, state, take(width));
  }
  throw new Damage("zstd data: a Huffman table has too many weights");
}

function nextState(table: FseTable, state: number, bits: number): number {
  return (table.base[state] as number) + bits;
}

/** `count` bits from bit `at` after `start`; zeros below the start. */
function bitsAt(view: DataView, start: number, at: number, count: number): number {
  if (count === 0) return 0;
  if (at < 0) return (view.getUint32(start, true) << -at) & ((1 << count) - 1);
  return (view.getUint32(start + (at >> 3), true) >>> (at & 7)) & ((1 << count) - 1);
}

/** Section 4.2.1.1: the last weight is what is missing to a power of two. */
function buildCodes(weights: Uint8Array, count: number): HuffmanCodes {
  let sum = 0;
  for (let i = 0; i < count; i += 1) {
    const weight = weights[i] as number;
    if (MAX_BITS < weight) throw new Damage("zstd data: a Huffman weight is too large");
    sum += weight === 0 ? 0 : 1 << (weight - 1);
  }
  const bits = sum === 0 ? 0 : 32 - Math.clz32(sum);
  const rest = (1 << bits) - sum;
  if (bits === 0 || MAX_BITS < bits || 255 < count || (rest & (rest - 1)) !== 0) {
    throw new Damage("zstd data: Huffman weights do not add up");
  }
  weights[count] = 32 - Math.clz32(rest);
  const table = new Uint16Array(1 << bits);
  let at = 0;
  // Codes of low weight (long) come first, in the order of symbols.
  for (let weight = 1; weight <= bits; weight += 1) {
    for (let symbol = 0; symbol <= count; symbol += 1) {
      if (weights[symbol] !== weight) continue;
      const width = 1 << (weight - 1);
      table.fill((symbol << 4) | (bits + 1 - weight), at, at + width);
      at += width;
    }
  }
  return { bits, table };
}

/** Section 4.2.2: decodes one stream, read backwards, into out[outStart, outEnd). */
export function decodeHuffman(
  codes: HuffmanCodes,
  view: DataView,
  range: { readonly start: number; readonly end: number },
  out: Uint8Array,
  outStart: number,
  outEnd: number,
): void {
  const { bits, table } = codes;
  const { start, end } = range;
  const mask = (1 << bits) - 1;
  let left = backwardBitCount(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), start, end);
  let at = outStart;
  // Two codes of at most 11 bits fit into the 25 bits that one load surely holds.
  while (32 <= left && at + 1 < outEnd) {
    const byte = (left >> 3) - 3;
    const word = view.getUint32(start + byte - (left & 7 ? 0 : 1), true);
    let have = left & 7 ? 24 + (left & 7) : 32;
    const total = have;
    const first = table[(word >>> (have - bits)) & mask] as number;
    out[at] = first >> 4;
    have -= first & 15;
    const second = table[(word >>> (have - bits)) & mask] as number;
    out[at + 1] = second >> 4;
    have -= second & 15;
    at += 2;
    left -= total - have;
  }
  for (; at < outEnd && 0 < left; at += 1) {
    const entry = table[bitsAt(view, start, left - bits, bits)] as number;
    out[at] = entry >> 4;
    left -= entry & 15;
  }
  if (left !== 0 || at !== outEnd) throw new Damage("zstd data: Huffman coded literals do not fit");
}
