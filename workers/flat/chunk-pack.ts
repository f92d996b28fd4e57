import {
  EXCEPTION_BITS,
  HEAD_WORDS,
  LABEL_BITS_SHIFT,
  LABEL_EXCEPTIONS_SHIFT,
  LABELS,
  RUN_BITS,
  RUN_ROWS,
  TIME_EXCEPTIONS_SHIFT,
  WORDS_OF_RUN,
} from "../index/packed/layout.js";
import { BLOCK_BITS } from "./numbers.js";
import {
  f64At,
  floorOf,
  i32At,
  isWord,
  leadingZeros,
  setF64,
  setI32,
  setU8,
  setU16,
  setWord,
  u8At,
  u16At,
  wordAt,
} from "./prelude.js";
import { startOf } from "./track.js";

// The rows of a chunk in packed form, as index/packed/chunk-packer.ts has them. Records lie at multiples of 8.

const BLOCK_ROWS = 1 << BLOCK_BITS;
/** Of one column of a run. */
const COLUMN_BYTES = RUN_ROWS << 2;
const MOST_BITS = 32;
/** Far below the largest whole number that a double tells apart, so that all starts of a block are such numbers too. */
const MOST_NS: f64 = 1125899906842624.0;

/** Parts of the scratch: how many numbers have each length, a double, the column of times, and labels as their numbers. */
const COUNTS = 0;
export const DOUBLE = 64;
export const SPANS = 128;
/** The last part: a scratch has so many bytes, and four for each row. */
export const NUMBERS = SPANS + COLUMN_BYTES;

/**
 * Packs rows up to where their times would lie, and returns the words of that; 0: they need what this has not, such as
 * gaps of more than 32 bits. `near`: half a word for each label there is, all 0. `into`: where the record begins.
 */
export function packRows(words: i32, starts: i32, rows: i32, near: i32, into: i32, scratch: i32): i32 {
  const labels = numberLabels(words, rows, near, into + (HEAD_WORDS << 2), scratch + NUMBERS);
  setI32(into + (LABELS << 2), labels);
  const runs = (rows + RUN_ROWS - 1) >> RUN_BITS;
  const table = into + ((HEAD_WORDS + labels) << 2);
  let at = table + ((runs * WORDS_OF_RUN) << 2);
  for (let run = 0; run < runs; run += 1) {
    const first = run << RUN_BITS;
    const place = table + ((run * WORDS_OF_RUN) << 2);
    setI32(place, (at - into) >> 2);
    // A double that is not at a multiple of its length.
    setF64(scratch + DOUBLE, startOf(words, starts, first));
    setI32(place + 4, i32At(scratch + DOUBLE));
    setI32(place + 8, i32At(scratch + DOUBLE + 4));
    if (!fillSpans(words, starts, first, first + RUN_ROWS < rows ? first + RUN_ROWS : rows, scratch + SPANS)) return 0;
    at = packRun(scratch, scratch + NUMBERS + (first << 2), at);
  }
  return (at - into) >> 2;
}

/** Gives labels numbers in the order in which they come, and writes them. Returns how many there are. */
function numberLabels(words: i32, rows: i32, near: i32, into: i32, numbers: i32): i32 {
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    const label = i32At(words + (row << 3) + 4);
    let number = u16At(near + (label << 1));
    if (number === 0) {
      setI32(into + (count << 2), label);
      count += 1;
      number = count;
      setU16(near + (label << 1), number);
    }
    setI32(numbers + (row << 2), number - 1);
  }
  for (let row = rows; (row & (RUN_ROWS - 1)) !== 0; row += 1) setI32(numbers + (row << 2), 0);
  for (let number = 0; number < count; number += 1) setU16(near + (i32At(into + (number << 2)) << 1), 0);
  return count;
}

/** The time of each row of a run to the row before; 0 for the first. Returns whether all are whole, and fit 32 bits. */
function fillSpans(words: i32, starts: i32, first: i32, end: i32, spans: i32): boolean {
  let lastNs = startOf(words, starts, first);
  let into = spans;
  for (let from = first; from < end; from += BLOCK_ROWS) {
    const blockNs = f64At(starts + ((from >> BLOCK_BITS) << 3));
    const span = blockNs + wordAt(words + (from << 3)) - lastNs;
    if (floorOf(blockNs) !== blockNs || blockNs < -MOST_NS || MOST_NS < blockNs || !isWord(span)) return false;
    setWord(into, span);
    into += 4;
    let before = i32At(words + (from << 3));
    const stop = from + BLOCK_ROWS < end ? from + BLOCK_ROWS : end;
    for (let row = from + 1; row < stop; row += 1) {
      const offset = i32At(words + (row << 3));
      // Compared as numbers without sign.
      if ((offset ^ (1 << 31)) < (before ^ (1 << 31))) return false;
      setI32(into, offset - before);
      into += 4;
      before = offset;
    }
    lastNs = blockNs + wordAt(words + ((stop - 1) << 3));
  }
  for (; into < spans + COLUMN_BYTES; into += 4) setI32(into, 0);
  return true;
}

/** Packs the spans of the scratch and a column of numbers. Returns where the run ends. */
function packRun(scratch: i32, numbers: i32, at: i32): i32 {
  const spans = scratch + SPANS;
  const time = shapeOf(spans, scratch + COUNTS);
  const label = shapeOf(numbers, scratch + COUNTS);
  const timeBits = time & 0xff;
  const labelBits = label & 0xff;
  const timeExceptions = time >> 8;
  const labelExceptions = label >> 8;
  setI32(
    at,
    timeBits |
      (labelBits << LABEL_BITS_SHIFT) |
      (timeExceptions << TIME_EXCEPTIONS_SHIFT) |
      (labelExceptions << LABEL_EXCEPTIONS_SHIFT),
  );
  const high = packLow(numbers, labelBits, packLow(spans, timeBits, at + 4));
  const exceptions = timeExceptions + labelExceptions;
  const places = high + (exceptions << 2);
  const placeWords = (exceptions + 3) >> 2;
  for (let i = 0; i < placeWords; i += 1) setI32(places + (i << 2), 0);
  if (0 < timeExceptions) packHigh(spans, timeBits, high, places);
  if (0 < labelExceptions) packHigh(numbers, labelBits, high + (timeExceptions << 2), places + timeExceptions);
  return places + (placeWords << 2);
}

/** The low bits with which a column is smallest, and above 8 bits how many exceptions there are then. */
function shapeOf(column: i32, counts: i32): i32 {
  for (let i = 0; i <= MOST_BITS; i += 4) setI32(counts + i, 0);
  let most = 0;
  for (let at = column; at < column + COLUMN_BYTES; at += 4) {
    const length = MOST_BITS - leadingZeros(i32At(at));
    setU8(counts + length, u8At(counts + length) + 1);
    if (most < length) most = length;
  }
  let best = most;
  let bestCost = MOST_BITS * RUN_ROWS + 1;
  let bestExceptions = 0;
  let exceptions = 0;
  for (let bits = most; 0 <= bits; bits -= 1) {
    const highBits = exceptions * EXCEPTION_BITS;
    if (bestCost <= highBits) break;
    const cost = bits * RUN_ROWS + highBits;
    if (cost < bestCost) {
      best = bits;
      bestCost = cost;
      bestExceptions = exceptions;
    }
    exceptions += u8At(counts + bits);
  }
  return best | (bestExceptions << 8);
}

/** Writes the low bits of all numbers. Returns where they end. */
function packLow(column: i32, bits: i32, into: i32): i32 {
  if (bits === 0) return into;
  const mask = bits === MOST_BITS ? -1 : (1 << bits) - 1;
  let word = 0;
  let used = 0;
  let next = into;
  for (let at = column; at < column + COLUMN_BYTES; at += 4) {
    const low = i32At(at) & mask;
    word |= low << used;
    used += bits;
    if (used < MOST_BITS) continue;
    setI32(next, word);
    next += 4;
    used -= MOST_BITS;
    word = used === 0 ? 0 : low >>> (bits - used);
  }
  return next;
}

/** Writes the high bits of the exceptions, a word each, and their places, a byte each. */
function packHigh(column: i32, bits: i32, into: i32, places: i32): void {
  let next = 0;
  for (let row = 0; row < RUN_ROWS; row += 1) {
    const above = bits === MOST_BITS ? 0 : i32At(column + (row << 2)) >>> bits;
    if (above === 0) continue;
    setI32(into + (next << 2), above);
    setU8(places + next, row);
    next += 1;
  }
}
