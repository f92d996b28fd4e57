import { EXCEPTION_BITS, RUN_ROWS } from "./layout.js";

/**
 * A column of 64 numbers in as few bits as pay: the low bits of all, and for those that have more, their high bits beside
 * their places. Numbers are whole, from 0 to 2^53.
 *
 *     low bits     |bits of number 0|bits of number 1|…     two words for each bit
 *     high bits    |of the first exception|…                one word each
 *     places       |first|second|third|fourth|…             one byte each
 */
export const COLUMN_ROWS = RUN_ROWS;
/** Of a word, and so of low bits. */
const WORD_BITS = 32;
const LENGTHS = 54;

/** How a column is packed. */
export interface ColumnShape {
  /** Low bits of each number. */
  readonly bits: number;
  readonly exceptions: number;
}

/** Numbers that are to be packed, as their low and high words. All arithmetic is on whole 32 bits. */
export interface PackedNumbers {
  readonly lows: Uint32Array;
  /** Undefined: no number of the column has more than 32 bits. */
  readonly highs: Uint32Array | undefined;
  /** Where the column's numbers begin. */
  readonly first: number;
}

/** The shape in which a column is smallest. `counts` has room for the number of values of each length in bits. */
export function shapeOf(numbers: PackedNumbers, counts: Uint8Array): ColumnShape {
  counts.fill(0);
  const most = countLengths(numbers, counts);
  // The high bits of the largest number fit a word.
  const fewest = Math.max(0, most - WORD_BITS);
  let best = Math.min(most, WORD_BITS);
  let bestCost = Number.POSITIVE_INFINITY;
  let bestExceptions = 0;
  let exceptions = 0;
  for (let bits = most; fewest <= bits; bits -= 1) {
    const highBits = exceptions * EXCEPTION_BITS;
    if (bestCost <= highBits) break;
    const cost = bits * COLUMN_ROWS + highBits;
    if (bits <= WORD_BITS && cost < bestCost) {
      best = bits;
      bestCost = cost;
      bestExceptions = exceptions;
    }
    exceptions += counts[bits] as number;
  }
  return { bits: best, exceptions: bestExceptions };
}

export function lengthCounts(): Uint8Array {
  return new Uint8Array(LENGTHS);
}

/** Returns the length of the largest number. */
function countLengths({ lows, highs, first }: PackedNumbers, counts: Uint8Array): number {
  let most = 0;
  for (let i = first; i < first + COLUMN_ROWS; i += 1) {
    let length = WORD_BITS - Math.clz32(lows[i] as number);
    if (highs !== undefined && highs[i] !== 0) length = 2 * WORD_BITS - Math.clz32(highs[i] as number);
    counts[length] = (counts[length] as number) + 1;
    if (most < length) most = length;
  }
  return most;
}

/** Writes the low bits of all numbers. Returns where they end. */
export function packLow({ lows, first }: PackedNumbers, bits: number, into: Uint32Array, at: number): number {
  if (bits === 0) return at;
  const mask = maskOf(bits);
  let word = 0;
  let used = 0;
  let next = at;
  for (let i = first; i < first + COLUMN_ROWS; i += 1) {
    const low = (lows[i] as number) & mask;
    word |= low << used;
    used += bits;
    if (used < WORD_BITS) continue;
    into[next++] = word;
    used -= WORD_BITS;
    word = used === 0 ? 0 : low >>> (bits - used);
  }
  return next;
}

/** Writes the high bits of the exceptions from `at` on, and their places as bytes from byte `place` on. */
export function packHigh(
  { lows, highs, first }: PackedNumbers,
  { bits, exceptions }: ColumnShape,
  into: Uint32Array,
  at: number,
  place: number,
): void {
  if (exceptions === 0) return;
  let next = 0;
  for (let row = 0; row < COLUMN_ROWS; row += 1) {
    const above = bits === WORD_BITS ? 0 : (lows[first + row] as number) >>> bits;
    const high = highs?.[first + row] ?? 0;
    if (above === 0 && high === 0) continue;
    // A number of more than 32 bits has at least one low bit, because its high bits fit a word.
    into[at + next] = above | (high << (WORD_BITS - bits));
    putPlace(into, place + next, row);
    next += 1;
  }
}

/** Reads the low bits of all numbers. One word after them is read, and nothing of it is used. */
export function unpackLow(from: Uint32Array, at: number, bits: number, into: Uint32Array): void {
  if (bits === 0) {
    into.fill(0);
    return;
  }
  const mask = maskOf(bits);
  let word = at;
  let used = 0;
  for (let i = 0; i < COLUMN_ROWS; i += 1) {
    // Two shifts, because one by 32 would be none.
    const low = ((from[word] as number) >>> used) | (((from[word + 1] as number) << 1) << (31 - used));
    into[i] = low & mask;
    used += bits;
    word += used >>> 5;
    used &= WORD_BITS - 1;
  }
}

/** Adds the high bits of the exceptions, as far as they fit the numbers of `into`. */
export function unpackHigh(
  from: Uint32Array,
  at: number,
  place: number,
  { bits, exceptions }: ColumnShape,
  into: Uint32Array | Float64Array,
): void {
  for (let i = 0; i < exceptions; i += 1) {
    const row = placeAt(from, place + i) & (COLUMN_ROWS - 1);
    into[row] = (into[row] as number) + (from[at + i] as number) * 2 ** bits;
  }
}

function putPlace(into: Uint32Array, byte: number, row: number): void {
  const word = byte >> 2;
  const shift = (byte & 3) << 3;
  const others = shift === 0 ? 0 : (into[word] as number);
  into[word] = others | (row << shift);
}

function placeAt(from: Uint32Array, byte: number): number {
  return (from[byte >> 2] as number) >>> ((byte & 3) << 3);
}

function maskOf(bits: number): number {
  return bits === WORD_BITS ? -1 : (1 << bits) - 1;
}
