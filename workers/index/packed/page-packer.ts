import type { ColumnArray } from "../../core/columns.js";
import type { ColumnPacker } from "../../core/record-pager.js";
import {
  COLUMN_ROWS,
  type ColumnShape,
  lengthCounts,
  packHigh,
  packLow,
  shapeOf,
  unpackHigh,
  unpackLow,
} from "./bit-columns.js";

/**
 * A page of a column of records in as few words as pay. Times of records ascend, or nearly, and other numbers are small.
 *
 *     form     how the values are written
 *     PLAIN    |values as they are, filled up to a word|
 *     SAME     |one value as two words|
 *     WHOLE    |first, two words|shape of each run|lows and highs of each run|0|
 *
 * WHOLE: whole numbers, each as its difference to the one before, in runs of 64. A difference d is 2d, or -2d - 1 below 0.
 */
const Form = { PLAIN: 0, SAME: 1, WHOLE: 2 } as const;

const HEAD_WORDS = 3;
/** Differences of such numbers, doubled, are whole numbers that a double holds. */
const MOST = 2 ** 51;
const WORD = 2 ** 32;
const EXCEPTIONS_SHIFT = 8;
const BITS_MASK = (1 << EXCEPTIONS_SHIFT) - 1;
/** A run takes at most its bits, an exception for each number, and its shape. */
const MOST_RUN_WORDS = 1 + 2 * 32 + COLUMN_ROWS + COLUMN_ROWS / 4;

/** Packs pages of records, one after the other, with one set of arrays. */
export class PagePacker implements ColumnPacker {
  private words = new Uint32Array(0);
  /** Differences of all values, filled up with 0: their low and high words. */
  private lows = new Uint32Array(0);
  private highs = new Uint32Array(0);
  /** The values of other arrays than these, so that loops are compiled for one kind. */
  private floats = new Float64Array(0);
  private readonly counts = lengthCounts();
  private readonly value = new Float64Array(1);
  private readonly valueWords = new Uint32Array(this.value.buffer);
  private readonly wide = new Float64Array(COLUMN_ROWS);

  pack(values: ColumnArray): Uint32Array {
    const runs = runsOf(values.length);
    this.makeRoom(runs);
    const floats = this.floatsOf(values);
    if (isSame(floats)) return this.same(floats[0] as number);
    if (values instanceof Uint8Array || !this.takeDifferences(floats)) return this.plain(values);
    return this.whole(floats[0] as number, runs);
  }

  private makeRoom(runs: number): void {
    if (runs * COLUMN_ROWS <= this.lows.length) return;
    this.lows = new Uint32Array(runs * COLUMN_ROWS);
    this.highs = new Uint32Array(runs * COLUMN_ROWS);
    this.floats = new Float64Array(runs * COLUMN_ROWS);
    this.words = new Uint32Array(HEAD_WORDS + runs * MOST_RUN_WORDS + 1);
  }

  private floatsOf(values: ColumnArray): Float64Array {
    if (values instanceof Float64Array) return values;
    this.floats.set(values);
    return this.floats.subarray(0, values.length);
  }

  private same(value: number): Uint32Array {
    this.putHead(Form.SAME, value);
    return this.words.subarray(0, HEAD_WORDS);
  }

  private plain(values: ColumnArray): Uint32Array {
    const { words } = this;
    words[0] = Form.PLAIN;
    const bytes = new Uint8Array(words.buffer, 4);
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    const end = (values.byteLength + 3) & -4;
    bytes.fill(0, values.byteLength, end);
    return words.subarray(0, 1 + (end >> 2));
  }

  /** Returns false if a value is no whole number, or one that is too large. */
  private takeDifferences(values: Float64Array): boolean {
    const { lows, highs } = this;
    let before = values[0] as number;
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i] as number;
      if (!(Math.floor(value) === value && -MOST < value && value < MOST) || (value === 0 && 1 / value < 0))
        return false;
      const difference = value - before;
      const doubled = difference < 0 ? -2 * difference - 1 : 2 * difference;
      const low = doubled >>> 0;
      lows[i] = low;
      highs[i] = (doubled - low) / WORD;
      before = value;
    }
    lows.fill(0, values.length);
    highs.fill(0, values.length);
    return true;
  }

  private whole(first: number, runs: number): Uint32Array {
    const { words } = this;
    this.putHead(Form.WHOLE, first);
    let at = HEAD_WORDS + runs;
    for (let run = 0; run < runs; run += 1) {
      const numbers = { lows: this.lows, highs: this.highs, first: run * COLUMN_ROWS };
      const shape = shapeOf(numbers, this.counts);
      words[HEAD_WORDS + run] = shape.bits | (shape.exceptions << EXCEPTIONS_SHIFT);
      const high = packLow(numbers, shape.bits, words, at);
      packHigh(numbers, shape, words, high, (high + shape.exceptions) << 2);
      at = endOf(high, shape);
    }
    // The low bits of a run are read with one word after them.
    words[at] = 0;
    return words.subarray(0, at + 1);
  }

  private putHead(form: number, value: number): void {
    this.value[0] = value;
    this.words.set([form, this.valueWords[0] as number, this.valueWords[1] as number]);
  }

  unpack(words: Uint32Array, into: ColumnArray): void {
    if (words[0] === Form.PLAIN) {
      const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
      bytes.set(new Uint8Array(words.buffer, words.byteOffset + 4, into.byteLength));
    } else if (words[0] === Form.SAME) into.fill(this.valueIn(words));
    else if (into instanceof Float64Array) this.unpackWhole(words, into);
    else {
      this.makeRoom(runsOf(into.length));
      const floats = this.floats.subarray(0, into.length);
      this.unpackWhole(words, floats);
      into.set(floats);
    }
  }

  private valueIn(words: Uint32Array): number {
    this.valueWords[0] = words[1] as number;
    this.valueWords[1] = words[2] as number;
    return this.value[0] as number;
  }

  private unpackWhole(words: Uint32Array, into: Float64Array): void {
    const runs = runsOf(into.length);
    this.makeRoom(runs);
    const lows = this.lows.subarray(0, COLUMN_ROWS);
    let value = this.valueIn(words);
    let at = HEAD_WORDS + runs;
    for (let run = 0; run < runs; run += 1) {
      const told = words[HEAD_WORDS + run] as number;
      const shape = { bits: told & BITS_MASK, exceptions: told >>> EXCEPTIONS_SHIFT };
      unpackLow(words, at, shape.bits, lows);
      const high = at + 2 * shape.bits;
      const to = Math.min(into.length, (run + 1) * COLUMN_ROWS);
      if (shape.exceptions === 0) value = addUp(lows, value, into, run * COLUMN_ROWS, to);
      else {
        this.wide.set(lows);
        unpackHigh(words, high, (high + shape.exceptions) << 2, shape, this.wide);
        value = addUpWide(this.wide, value, into, run * COLUMN_ROWS, to);
      }
      at = endOf(high, shape);
    }
  }
}

function runsOf(rows: number): number {
  return Math.ceil(rows / COLUMN_ROWS);
}

/** Where a run ends, whose high bits begin there. */
function endOf(high: number, { exceptions }: ColumnShape): number {
  return high + exceptions + ((exceptions + 3) >> 2);
}

/** Whether all values are the first one. 0 is not -0. */
function isSame(values: Float64Array): boolean {
  const first = values[0] as number;
  for (let i = 1; i < values.length; i += 1) if (values[i] !== first) return false;
  return first !== 0 || values.every((value) => Object.is(value, first));
}

/** Values from their differences, up to `to`. Returns the last one. */
function addUp(doubled: Uint32Array, before: number, into: Float64Array, from: number, to: number): number {
  let value = before;
  for (let row = from; row < to; row += 1) {
    const one = doubled[row - from] as number;
    value += (one & 1) === 0 ? one >>> 1 : -1 - (one >>> 1);
    into[row] = value;
  }
  return value;
}

function addUpWide(doubled: Float64Array, before: number, into: Float64Array, from: number, to: number): number {
  let value = before;
  for (let row = from; row < to; row += 1) {
    const one = doubled[row - from] as number;
    value += one % 2 === 0 ? one / 2 : -(one + 1) / 2;
    into[row] = value;
  }
  return value;
}
