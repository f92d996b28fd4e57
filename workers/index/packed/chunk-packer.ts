import { grown } from "../../core/columns.js";
import { BLOCK_BITS, BLOCK_ROWS, type Chunk, startIn, sumRunsOf } from "../chunk.js";
import { COLUMN_ROWS, lengthCounts, packHigh, packLow, shapeOf } from "./bit-columns.js";
import {
  HAS_TIMES,
  HEAD_WORDS,
  IS_FAR,
  IS_WIDE,
  LABEL_BITS_SHIFT,
  LABEL_EXCEPTIONS_SHIFT,
  LABELS,
  LENGTH,
  RUN_ROWS,
  TIME_EXCEPTIONS_SHIFT,
  WORDS_OF_RUN,
} from "./layout.js";
import { groupsIn, runsOf, wordsOf } from "./record.js";

/** Labels below this are numbered without hashing: most traces have no others. */
const NEAR_LABELS = 1 << 20;
const FIRST_LABELS = 1 << 12;
const FIRST_WORDS = 1 << 16;
const WORD = 2 ** 32;

/**
 * Packs the rows of a chunk: the record up to where `times` would begin, in memory that has room for the rest and that the
 * next one takes, and the words so far. Undefined: it cannot pack these.
 */
export type PackRows = (chunk: Chunk) => { readonly words: Uint32Array; readonly length: number } | undefined;

/** Packs chunks, one after the other, with one set of arrays. */
export class ChunkPacker {
  private words = new Uint32Array(FIRST_WORDS);
  /** Of each row of the chunk the number of its label; 0 behind the last row. */
  private numbers = new Uint32Array(0);
  /** Numbers of the chunk's labels, each plus 1; 0: it has none yet. */
  private near: Uint16Array = new Uint16Array(FIRST_LABELS);
  private readonly far = new Map<number, number>();
  private readonly spans = new Uint32Array(COLUMN_ROWS);
  /** The high words of `spans`, 0 but while a run has any. */
  private readonly highSpans = new Uint32Array(COLUMN_ROWS);
  private readonly counts = lengthCounts();
  private readonly base = new Float64Array(1);
  private readonly baseWords = wordsOf(this.base);

  /** The record of a chunk whose index is built (record.ts), in memory that the next one takes. */
  pack(chunk: Chunk, packRows?: PackRows): Uint32Array {
    const packed = packRows?.(chunk);
    if (packed !== undefined) {
      const { words, length } = packed;
      return finished(chunk, words, words[LABELS] as number, length, false);
    }
    const { rows } = chunk;
    const sums = sumRunsOf(rows) * chunk.palette.length;
    const labels = this.numberLabels(chunk);
    const starts = HEAD_WORDS + labels;
    this.makeRoom(starts + runsOf(rows) * (WORDS_OF_RUN + 1 + 3 * RUN_ROWS) + rows * 2 + sums * 2 + rows);
    const { words } = this;
    const hasTimes = !isTold(chunk);
    let at = starts + runsOf(rows) * WORDS_OF_RUN;
    for (let first = 0; first < rows; first += RUN_ROWS) at = this.packRun(chunk, first, starts, at, hasTimes);
    return finished(chunk, words, labels, at, hasTimes);
  }

  private makeRoom(words: number): void {
    if (words <= this.words.length) return;
    const before = this.words;
    this.words = new Uint32Array(words);
    this.words.set(before);
  }

  /** Gives the labels of a chunk numbers in the order in which they come, and writes them. Returns how many there are. */
  private numberLabels({ words, rows }: Chunk): number {
    this.makeRoom(HEAD_WORDS + rows);
    const padded = runsOf(rows) * RUN_ROWS;
    if (this.numbers.length < padded) this.numbers = new Uint32Array(padded);
    const { numbers, words: into } = this;
    let { near } = this;
    let count = 0;
    for (let row = 0; row < rows; row += 1) {
      const label = words[(row << 1) + 1] as number;
      if (near.length <= label && label < NEAR_LABELS) near = this.growNear(label);
      let number = (label < NEAR_LABELS ? (near[label] as number) : (this.far.get(label) ?? 0)) - 1;
      if (number < 0) {
        number = count++;
        into[HEAD_WORDS + number] = label;
        if (label < NEAR_LABELS) near[label] = count;
        else this.far.set(label, count);
      }
      numbers[row] = number;
    }
    numbers.fill(0, rows, padded);
    for (let number = 0; number < count; number += 1) {
      const label = into[HEAD_WORDS + number] as number;
      if (label < NEAR_LABELS) near[label] = 0;
    }
    this.far.clear();
    return count;
  }

  private growNear(label: number): Uint16Array {
    this.near = grown(this.near, Math.max(label + 1, this.near.length * 2));
    return this.near;
  }

  /** Packs the rows from `first` on. Returns where the run ends. */
  private packRun(chunk: Chunk, first: number, starts: number, at: number, hasTimes: boolean): number {
    const { words, spans, highSpans, counts, numbers } = this;
    this.base[0] = startIn(chunk, first);
    words[starts + (first / RUN_ROWS) * WORDS_OF_RUN] = at;
    words.set(this.baseWords, starts + (first / RUN_ROWS) * WORDS_OF_RUN + 1);

    const isFar = this.fillSpans(chunk, first, hasTimes);
    const times = { lows: spans, highs: isFar ? highSpans : undefined, first: 0 };
    const labels = { lows: numbers, highs: undefined, first };
    const time = shapeOf(times, counts);
    const label = shapeOf(labels, counts);
    words[at] =
      time.bits |
      (label.bits << LABEL_BITS_SHIFT) |
      (time.exceptions << TIME_EXCEPTIONS_SHIFT) |
      (label.exceptions << LABEL_EXCEPTIONS_SHIFT) |
      (isFar ? IS_FAR : 0);
    const high = packLow(labels, label.bits, words, packLow(times, time.bits, words, at + 1));
    const exceptions = time.exceptions + label.exceptions;
    const places = (high + exceptions) << 2;
    packHigh(times, time, words, high, places);
    packHigh(labels, label, words, high + time.exceptions, places + time.exceptions);
    if (isFar) highSpans.fill(0);
    return high + exceptions + ((exceptions + 3) >> 2);
  }

  /** The time of each row of a run to the row before; 0 for the first. Returns whether some has more than 32 bits. */
  private fillSpans(chunk: Chunk, first: number, hasTimes: boolean): boolean {
    const { spans } = this;
    const rows = hasTimes ? 0 : Math.min(RUN_ROWS, chunk.rows - first);
    spans.fill(0, rows);
    return chunk.times === undefined
      ? this.fillFromBlocks(chunk, first, rows)
      : this.fillFromTimes(chunk.times, first, rows);
  }

  private fillFromTimes(times: Float64Array, first: number, rows: number): boolean {
    let isFar = false;
    let before = times[first] as number;
    for (let i = 0; i < rows; i += 1) {
      const start = times[first + i] as number;
      if (this.putSpan(i, start - before)) isFar = true;
      before = start;
    }
    return isFar;
  }

  /** Within a block the difference of two rows is that of their offsets. */
  private fillFromBlocks({ words, blockStarts }: Chunk, first: number, rows: number): boolean {
    const { spans } = this;
    let isFar = false;
    let lastNs = startOf(blockStarts, words, first);
    for (let from = 0; from < rows; from += BLOCK_ROWS) {
      const end = Math.min(rows, from + BLOCK_ROWS);
      const blockNs = blockStarts[(first + from) >> BLOCK_BITS] as number;
      let before = words[(first + from) << 1] as number;
      if (this.putSpan(from, blockNs + before - lastNs)) isFar = true;
      for (let i = from + 1; i < end; i += 1) {
        const offset = words[(first + i) << 1] as number;
        spans[i] = offset - before;
        before = offset;
      }
      lastNs = blockNs + before;
    }
    return isFar;
  }

  /** Returns whether it has more than 32 bits. */
  private putSpan(i: number, span: number): boolean {
    this.spans[i] = span;
    if (span < WORD) return false;
    this.highSpans[i] = span / WORD;
    return true;
  }
}

/** Adds what follows the rows, which end at word `end`, and the head. Returns the record. */
function finished(chunk: Chunk, words: Uint32Array, labels: number, end: number, hasTimes: boolean): Uint32Array {
  const { rows, seen, times } = chunk;
  const sums = sumRunsOf(rows) * chunk.palette.length;
  words.set([rows, (times ? IS_WIDE : 0) | (hasTimes ? HAS_TIMES : 0), labels, seen, sums, end]);
  let at = end;
  if (hasTimes) at = put(words, at, wordsOf(allStarts(chunk)));
  at = put(words, at, wordsOf(chunk.sums.subarray(0, sums)));
  const groups = groupsIn(rows);
  at = put(words, at, wordsOf(chunk.longest.subarray(0, groups)));
  at = put(words, at, chunk.longestEnds.subarray(0, groups));
  words[LENGTH] = at;
  return words.subarray(0, at);
}

/** Whether differences tell all starts: whole numbers that ascend, and no larger than a double tells apart. */
function isTold(chunk: Chunk): boolean {
  return chunk.times === undefined ? areBlocksTold(chunk) : areTimesTold(chunk.times, chunk.rows);
}

function areTimesTold(times: Float64Array, rows: number): boolean {
  let before = times[0] as number;
  for (let row = 0; row < rows; row += 1) {
    const start = times[row] as number;
    if (!Number.isSafeInteger(start) || !isTellable(before, start)) return false;
    before = start;
  }
  return true;
}

/** Offsets are whole: a look at the ends of each block tells of all its rows. */
function areBlocksTold({ words, blockStarts, rows }: Chunk): boolean {
  let lastNs = startOf(blockStarts, words, 0);
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const end = Math.min(rows, first + BLOCK_ROWS);
    const beginNs = startOf(blockStarts, words, first);
    const endNs = startOf(blockStarts, words, end - 1);
    if (!Number.isSafeInteger(beginNs) || !Number.isSafeInteger(endNs) || !isTellable(lastNs, beginNs)) return false;
    for (let row = first + 1; row < end; row += 1)
      if ((words[row << 1] as number) < (words[(row - 1) << 1] as number)) return false;
    lastNs = endNs;
  }
  return true;
}

function startOf(blockStarts: Float64Array, words: Uint32Array, row: number): number {
  return (blockStarts[row >> BLOCK_BITS] as number) + (words[row << 1] as number);
}

function isTellable(beforeNs: number, ns: number): boolean {
  return beforeNs <= ns && Number.isSafeInteger(ns - beforeNs);
}

function allStarts(chunk: Chunk): Float64Array {
  return Float64Array.from({ length: chunk.rows }, (_, row) => startIn(chunk, row));
}

function put(into: Uint32Array, at: number, words: Uint32Array): number {
  into.set(words, at);
  return at + words.length;
}
