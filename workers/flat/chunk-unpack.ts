import {
  BITS_MASK,
  EXCEPTIONS_MASK,
  HEAD_WORDS,
  IS_FAR,
  LABEL_BITS_SHIFT,
  LABEL_EXCEPTIONS_SHIFT,
  RUN_BITS,
  RUN_ROWS,
  TIME_EXCEPTIONS_SHIFT,
  WORDS_OF_RUN,
} from "../index/packed/layout.js";
import { DOUBLE, NUMBERS, SPANS } from "./chunk-pack.js";
import { BLOCK_BITS, STATE_MASK } from "./numbers.js";
import { f64At, i32At, setF64, setI32, u8At, wordAt } from "./prelude.js";

// Rows out of their packed form, as index/packed/chunk-unpacker.ts has them.

const BLOCK_ROWS = 1 << BLOCK_BITS;
const MOST_BITS = 32;

/**
 * Unpacks whole runs from `firstRun` on, `rows` rows. `runsAt`, `timesAt`: words of the record where its runs are told, and
 * where its rows end. Returns false for what this has not, or what is damaged: nothing behind `timesAt` is read.
 */
export function unpackRows(
  record: i32,
  runsAt: i32,
  labels: i32,
  timesAt: i32,
  firstRun: i32,
  rows: i32,
  words: i32,
  starts: i32,
  states: i32,
  scratch: i32,
): boolean {
  for (let from = 0; from < rows; from += RUN_ROWS) {
    const place = record + ((runsAt + (firstRun + (from >> RUN_BITS)) * WORDS_OF_RUN) << 2);
    if (!unpackRun(record, i32At(place), timesAt, scratch)) return false;
    setI32(scratch + DOUBLE, i32At(place + 4));
    setI32(scratch + DOUBLE + 4, i32At(place + 8));
    let blockNs = f64At(scratch + DOUBLE);
    const end = from + RUN_ROWS < rows ? from + RUN_ROWS : rows;
    for (let first = from; first < end; first += BLOCK_ROWS) {
      const inRun = (first - from) << 2;
      if (from < first) blockNs += wordAt(words + ((first - 1) << 3));
      blockNs += wordAt(scratch + SPANS + inRun);
      setF64(starts + ((first >> BLOCK_BITS) << 3), blockNs);
      setI32(scratch + SPANS + inRun, 0);
      const stop = first + BLOCK_ROWS < end ? first + BLOCK_ROWS : end;
      const had = putBlock(record, labels, scratch + inRun, words + (first << 3), stop - first);
      if (had === 0) return false;
      setI32(states + ((first >> BLOCK_BITS) << 2), had);
    }
  }
  return true;
}

/** Writes the rows of a block, whose first span is 0. Returns its states, a bit for each; 0: a label is none of the record. */
function putBlock(record: i32, labels: i32, scratch: i32, words: i32, rows: i32): i32 {
  let offset = 0;
  let states = 0;
  for (let row = 0; row < rows; row += 1) {
    const number = i32At(scratch + NUMBERS + (row << 2));
    if (number < 0 || labels <= number) return 0;
    const label = i32At(record + ((HEAD_WORDS + number) << 2));
    offset += i32At(scratch + SPANS + (row << 2));
    setI32(words + (row << 3), offset);
    setI32(words + (row << 3) + 4, label);
    states |= 1 << (label & STATE_MASK);
  }
  return states;
}

/** The two columns of the run at word `at`, into the scratch. */
function unpackRun(record: i32, at: i32, timesAt: i32, scratch: i32): boolean {
  if (at < 0 || timesAt <= at) return false;
  const shape = i32At(record + (at << 2));
  const timeBits = shape & BITS_MASK;
  const labelBits = (shape >> LABEL_BITS_SHIFT) & BITS_MASK;
  const timeExceptions = (shape >> TIME_EXCEPTIONS_SHIFT) & EXCEPTIONS_MASK;
  const labelExceptions = (shape >> LABEL_EXCEPTIONS_SHIFT) & EXCEPTIONS_MASK;
  if ((shape & IS_FAR) !== 0 || MOST_BITS < timeBits || MOST_BITS < labelBits) return false;
  if (RUN_ROWS < timeExceptions || RUN_ROWS < labelExceptions) return false;
  const labelsAt = at + 1 + timeBits * 2;
  const high = labelsAt + labelBits * 2;
  const exceptions = timeExceptions + labelExceptions;
  if (timesAt < high + exceptions + ((exceptions + 3) >> 2)) return false;
  const places = record + ((high + exceptions) << 2);
  unpackLow(record + ((at + 1) << 2), timeBits, scratch + SPANS);
  unpackHigh(record + (high << 2), places, timeBits, timeExceptions, scratch + SPANS);
  unpackLow(record + (labelsAt << 2), labelBits, scratch + NUMBERS);
  const labelsHigh = record + ((high + timeExceptions) << 2);
  unpackHigh(labelsHigh, places + timeExceptions, labelBits, labelExceptions, scratch + NUMBERS);
  return true;
}

function unpackLow(from: i32, bits: i32, into: i32): void {
  const end = into + (RUN_ROWS << 2);
  if (bits === 0) {
    for (let at = into; at < end; at += 4) setI32(at, 0);
    return;
  }
  const mask = bits === MOST_BITS ? -1 : (1 << bits) - 1;
  let next = from + 4;
  let word = i32At(from);
  let used = 0;
  for (let at = into; at < end; at += 4) {
    let low = word >>> used;
    used += bits;
    if (MOST_BITS <= used) {
      used -= MOST_BITS;
      word = i32At(next);
      next += 4;
      if (0 < used) low |= word << (bits - used);
    }
    setI32(at, low & mask);
  }
}

/** Adds the high bits of the exceptions. */
function unpackHigh(from: i32, places: i32, bits: i32, exceptions: i32, into: i32): void {
  if (bits === MOST_BITS) return;
  for (let i = 0; i < exceptions; i += 1) {
    const at = into + ((u8At(places + i) & (RUN_ROWS - 1)) << 2);
    setI32(at, i32At(at) + (i32At(from + (i << 2)) << bits));
  }
}
