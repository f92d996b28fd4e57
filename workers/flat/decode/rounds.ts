import { f64At, INFINITE, i32At, setF64, setI32, whole } from "./prelude.js";
import { B, O, R } from "./records.js";

// A merge of many streams by time. At each row, a heap of 64 streams takes six branches that no processor foresees. So all
// rows up to a moment are gathered, stream by stream, and sorted by digits of their times, without such branches.

/** Rows of a round at most, and the bits of their numbers. */
export const MOST_ROWS = 4096;
const ROW_BITS = 12;
const ROW_MASK = 4095;
/** Rows are sorted by two digits of their times. */
export const ROUND_DIGITS = 512;
const DIGIT_BITS = 9;
const DIGIT_MASK = 511;
const MOST_KEY: f64 = 262143;

/** What comes of a round. */
const ENDS = 0;
const FULL = 1;
const MORE = 2;

/** As `placeRows`: 1 when the batch is full, 0 when the stream in TOP has no more rows. */
export function placeRounds(order: i32, batch: i32): i32 {
  let outcome = MORE;
  while (outcome === MORE) outcome = placeRound(order, batch);
  return outcome;
}

function placeRound(order: i32, batch: i32): i32 {
  const last = lastOfRound(order);
  const count = gather(order, last);
  sortByDigits(order, count);
  sortByTimes(order, count);
  const room = i32At(batch + R.CAPACITY) - i32At(batch + R.COUNT);
  const placed = count < room ? count : room;
  placeSorted(order, batch, placed);
  if (placed < count) {
    giveBack(order, placed, count);
    return FULL;
  }
  const block = i32At(i32At(order + O.BLOCKS_AT) + (last << 2));
  if (i32At(block + B.TAKEN) === i32At(block + B.COUNT)) {
    setI32(order + O.TOP, last);
    return ENDS;
  }
  return placed === room ? FULL : MORE;
}

/** The row after the last that a stream may add to a round. */
function stopOf(order: i32, block: i32): i32 {
  const stop = i32At(block + B.TAKEN) + i32At(order + O.SHARE);
  const count = i32At(block + B.COUNT);
  return stop < count ? stop : count;
}

/**
 * The stream with the row that ends the round. It is the first of the rows that a stream adds last, so all rows before it
 * are known. Notes its time, and the earliest of all.
 */
function lastOfRound(order: i32): i32 {
  const streams = i32At(order + O.STREAMS);
  const blocks = i32At(order + O.BLOCKS_AT);
  const active = i32At(order + O.ACTIVE_AT);
  let last = 0;
  let begin: f64 = INFINITE;
  let end: f64 = INFINITE;
  for (let stream = 0; stream < streams; stream += 1) {
    if (i32At(active + (stream << 2)) === 0) continue;
    const block = i32At(blocks + (stream << 2));
    const times = i32At(block + B.TIMES_AT);
    const first = f64At(times + (i32At(block + B.TAKEN) << 3));
    const own = f64At(times + ((stopOf(order, block) - 1) << 3));
    if (first < begin) begin = first;
    if (own < end) {
      end = own;
      last = stream;
    }
  }
  setF64(order + O.BEGIN_F, begin);
  setF64(order + O.END_F, end);
  return last;
}

/** Takes the rows of the round, those of the first streams first; how many. */
function gather(order: i32, last: i32): i32 {
  const streams = i32At(order + O.STREAMS);
  const blocks = i32At(order + O.BLOCKS_AT);
  const active = i32At(order + O.ACTIVE_AT);
  const end = f64At(order + O.END_F);
  let count = 0;
  for (let stream = 0; stream < streams; stream += 1) {
    if (i32At(active + (stream << 2)) === 0) continue;
    count = gatherOf(order, i32At(blocks + (stream << 2)), end, stream <= last, count);
  }
  return count;
}

/** `isWithEnd`: rows at the end belong to the round too. */
function gatherOf(order: i32, block: i32, end: f64, isWithEnd: boolean, from: i32): i32 {
  const times = i32At(block + B.TIMES_AT);
  const places = i32At(block + B.PLACES_AT);
  const roundTimes = i32At(order + O.TIMES_AT);
  const cells = i32At(order + O.CELLS_AT);
  const owners = i32At(order + O.OWNERS_AT);
  const words = i32At(order + O.WORDS_AT);
  const begin = f64At(order + O.BEGIN_F);
  const scale = scaleOf(end - begin);
  const stop = stopOf(order, block);
  let count = from;
  let row = i32At(block + B.TAKEN);
  while (row < stop) {
    const time = f64At(times + (row << 3));
    if (!(time < end || (isWithEnd && time === end))) break;
    const key: i32 = scale === 0 ? 0 : whole((time - begin) * scale);
    setF64(roundTimes + (count << 3), time);
    setI32(cells + (count << 2), places + (row << 2));
    setI32(owners + (count << 2), block);
    setI32(words + (count << 2), (key << ROW_BITS) | count);
    count += 1;
    row += 1;
  }
  setI32(block + B.TAKEN, row);
  return count;
}

/** Times of a round as keys; 0: all have the same. */
function scaleOf(span: f64): f64 {
  if (!(0 < span && span < INFINITE)) return 0;
  // A smaller span has fewer keys: none of a round may lie above the last.
  return span < 1 ? MOST_KEY : MOST_KEY / span;
}

/** Sorts words by their keys. Those of equal keys stay in order. */
function sortByDigits(order: i32, count: i32): void {
  const words = i32At(order + O.WORDS_AT);
  const sorted = i32At(order + O.SORTED_AT);
  sortByDigit(order, words, sorted, count, ROW_BITS);
  sortByDigit(order, sorted, words, count, ROW_BITS + DIGIT_BITS);
}

function sortByDigit(order: i32, from: i32, to: i32, count: i32, shift: i32): void {
  const firsts = i32At(order + O.FIRSTS_AT);
  for (let digit = 0; digit < ROUND_DIGITS; digit += 1) setI32(firsts + (digit << 2), 0);
  for (let i = 0; i < count; i += 1) {
    const first = firsts + (((i32At(from + (i << 2)) >>> shift) & DIGIT_MASK) << 2);
    setI32(first, i32At(first) + 1);
  }
  let sum = 0;
  for (let digit = 0; digit < ROUND_DIGITS; digit += 1) {
    const first = firsts + (digit << 2);
    const rows = i32At(first);
    setI32(first, sum);
    sum += rows;
  }
  for (let i = 0; i < count; i += 1) {
    const word = i32At(from + (i << 2));
    const first = firsts + (((word >>> shift) & DIGIT_MASK) << 2);
    const place = i32At(first);
    setI32(first, place + 1);
    setI32(to + (place << 2), word);
  }
}

/**
 * Puts right what has one key and several times: few rows, each a few places. Where a trace has all its rows at nearly one
 * moment, the length of a round bounds what this takes.
 */
function sortByTimes(order: i32, count: i32): void {
  const words = i32At(order + O.WORDS_AT);
  const times = i32At(order + O.TIMES_AT);
  let before: f64 = -INFINITE;
  for (let i = 0; i < count; i += 1) {
    const word = i32At(words + (i << 2));
    const time = f64At(times + ((word & ROW_MASK) << 3));
    if (before <= time) {
      before = time;
      continue;
    }
    let place = i;
    while (0 < place) {
      const other = i32At(words + ((place - 1) << 2));
      if (f64At(times + ((other & ROW_MASK) << 3)) <= time) break;
      setI32(words + (place << 2), other);
      place -= 1;
    }
    setI32(words + (place << 2), word);
  }
}

/** The first rows of the sorted get the next places of the batch. */
function placeSorted(order: i32, batch: i32, placed: i32): void {
  const words = i32At(order + O.WORDS_AT);
  const times = i32At(order + O.TIMES_AT);
  const cells = i32At(order + O.CELLS_AT);
  const first = i32At(batch + R.COUNT);
  const ts = i32At(batch + R.TIMES_AT) + (first << 3);
  for (let i = 0; i < placed; i += 1) {
    const row = i32At(words + (i << 2)) & ROW_MASK;
    setF64(ts + (i << 3), f64At(times + (row << 3)));
    setI32(i32At(cells + (row << 2)), first + i);
  }
  setI32(batch + R.COUNT, first + placed);
}

/** The sorted rows [from, to) have found no place: each stream has its last rows again. */
function giveBack(order: i32, from: i32, to: i32): void {
  const words = i32At(order + O.WORDS_AT);
  const owners = i32At(order + O.OWNERS_AT);
  for (let i = from; i < to; i += 1) {
    const taken = i32At(owners + ((i32At(words + (i << 2)) & ROW_MASK) << 2)) + B.TAKEN;
    setI32(taken, i32At(taken) - 1);
  }
}
