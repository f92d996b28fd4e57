import { CorruptInput } from "../unpack-errors.js";
import type { MsbBits } from "./bit-reader-msb.js";

// A bzip2 block. There is no standard; this follows the description of the format in Joe Tsai's "BZIP2: Format
// Specification" (2016), section 2.2.2 to 2.2.4, which is where the names come from.

const GROUP = 50;
const MAX_CODE = 20;
const FAST_BITS = 10;

/** One of the 2 to 6 Huffman codes of a block. */
interface Codes {
  /** By the next 10 bits: symbol << 5 | length, 0 for longer codes. */
  readonly fast: Uint16Array;
  /** By length: the first unused code of this length, and the number to subtract from a code to get an index. */
  readonly limits: Int32Array;
  readonly bases: Int32Array;
  readonly symbols: Uint16Array;
}

/** A block before the inverse Burrows-Wheeler transform. */
export interface TransformedBlock {
  readonly length: number;
  readonly origin: number;
}

/** Decodes a block into the low bytes of `into`. */
export function readTransformed(bits: MsbBits, into: Uint32Array): TransformedBlock {
  if (bits.take(1) === 1) throw new CorruptInput("bzip2 data is of a kind not written since 1997 (randomised)");
  const origin = bits.take(24);
  const bytes = readSymbolMap(bits);
  const symbolCount = bytes.length + 2;
  const groupCount = bits.take(3);
  if (groupCount < 2 || 6 < groupCount || bytes.length === 0)
    throw new CorruptInput("bzip2 data: impossible block header");
  const selectors = readSelectors(bits, groupCount);
  const codes: Codes[] = [];
  for (let i = 0; i < groupCount; i += 1) codes.push(readCodes(bits, symbolCount));
  const length = readSymbols(bits, { bytes, codes, selectors }, into);
  if (length <= origin) throw new CorruptInput("bzip2 data: impossible origin");
  return { length, origin };
}

/** SymMap: which bytes occur, as two levels of 16 bits. */
function readSymbolMap(bits: MsbBits): Uint8Array {
  const used = bits.take(16);
  const bytes: number[] = [];
  for (let high = 0; high < 16; high += 1) {
    if (((used >> (15 - high)) & 1) === 0) continue;
    const row = bits.take(16);
    for (let low = 0; low < 16; low += 1) if ((row >> (15 - low)) & 1) bytes.push(high * 16 + low);
  }
  return Uint8Array.from(bytes);
}

/** Which code each group of 50 symbols uses: move-to-front indices in unary. */
function readSelectors(bits: MsbBits, groupCount: number): Uint8Array {
  const count = bits.take(15);
  const order = Array.from({ length: groupCount }, (_, i) => i);
  const selectors = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) {
    let index = 0;
    while (bits.take(1) === 1) index += 1;
    const [selector] = order.splice(index, 1);
    if (selector === undefined) throw new CorruptInput("bzip2 data: impossible selector");
    order.unshift(selector);
    selectors[i] = selector;
  }
  return selectors;
}

/** Code lengths as differences. */
function readCodes(bits: MsbBits, symbolCount: number): Codes {
  const lengths = new Uint8Array(symbolCount);
  let length = bits.take(5);
  for (let symbol = 0; symbol < symbolCount; symbol += 1) {
    while (bits.take(1) === 1) {
      length += bits.take(1) === 0 ? 1 : -1;
      if (length < 1 || MAX_CODE < length) break;
    }
    if (length < 1 || MAX_CODE < length) throw new CorruptInput("bzip2 data: impossible code length");
    lengths[symbol] = length;
  }
  return buildCodes(lengths);
}

function buildCodes(lengths: Uint8Array): Codes {
  const fast = new Uint16Array(1 << FAST_BITS);
  const limits = new Int32Array(MAX_CODE + 2);
  const bases = new Int32Array(MAX_CODE + 2);
  const symbols = new Uint16Array(lengths.length);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= MAX_CODE; length += 1) {
    bases[length] = code - index;
    lengths.forEach((own, symbol) => {
      if (own !== length) return;
      symbols[index] = symbol;
      if (length <= FAST_BITS) {
        const from = code << (FAST_BITS - length);
        fast.fill((symbol << 5) | length, from, from + (1 << (FAST_BITS - length)));
      }
      index += 1;
      code += 1;
    });
    limits[length] = code;
    if (1 << length < code) throw new CorruptInput("bzip2 data: impossible codes");
    code <<= 1;
  }
  return { fast, limits, bases, symbols };
}

interface Coding {
  readonly bytes: Uint8Array;
  readonly codes: readonly Codes[];
  readonly selectors: Uint8Array;
}

/** Huffman codes, run lengths of the front byte, move-to-front. Answers the number of bytes. */
function readSymbols(bits: MsbBits, { bytes, codes, selectors }: Coding, into: Uint32Array): number {
  const front = bytes.slice();
  const endOfBlock = bytes.length + 1;
  let length = 0;
  let run = 0;
  let runWeight = 1;
  for (const selector of selectors) {
    const group = codes[selector];
    if (group === undefined || bits.isPastEnd) throw new CorruptInput("bzip2 data ends too early: the file is cut off");
    for (let i = 0; i < GROUP; i += 1) {
      const symbol = readSymbol(bits, group);
      if (symbol < 2) {
        // RUNA and RUNB: digits of a bijective base-2 number, lowest first.
        run += runWeight << symbol;
        runWeight <<= 1;
        if (into.length < run) throw new CorruptInput("bzip2 data: a run is longer than its block");
        continue;
      }
      if (0 < run) {
        if (into.length < length + run) throw new CorruptInput("bzip2 data: a block is larger than announced");
        into.fill(front[0] as number, length, length + run);
        length += run;
        run = 0;
        runWeight = 1;
      }
      if (symbol === endOfBlock) return length;
      if (length === into.length) throw new CorruptInput("bzip2 data: a block is larger than announced");
      const byte = front[symbol - 1] as number;
      front.copyWithin(1, 0, symbol - 1);
      front[0] = byte;
      into[length] = byte;
      length += 1;
    }
  }
  throw new CorruptInput("bzip2 data: a block has no end");
}

function readSymbol(bits: MsbBits, { fast, limits, bases, symbols }: Codes): number {
  const entry = fast[bits.peek(FAST_BITS)] as number;
  if (entry !== 0) {
    bits.drop(entry & 31);
    return entry >> 5;
  }
  const next = bits.peek(MAX_CODE);
  for (let length = FAST_BITS + 1; length <= MAX_CODE; length += 1) {
    const code = next >>> (MAX_CODE - length);
    if (code < (limits[length] as number)) {
      bits.drop(length);
      return symbols[code - (bases[length] as number)] as number;
    }
  }
  throw new CorruptInput("bzip2 data: impossible code");
}
