import { assert } from "../../core/assert.js";
import { ALL_STATES } from "../../model/states.js";
import {
  BLOCK_BITS,
  BLOCK_ROWS,
  blocksOf,
  CHUNK_ROWS,
  type Chunk,
  type ChunkHead,
  SUM_BITS,
  sumRunsOf,
} from "../chunk.js";
import { STATE_MASK } from "../label-table.js";
import { COLUMN_ROWS, type ColumnShape, unpackHigh, unpackLow } from "./bit-columns.js";
import {
  BITS_MASK,
  EXCEPTIONS_MASK,
  FLAGS,
  HAS_TIMES,
  HEAD_WORDS,
  IS_FAR,
  IS_WIDE,
  LABEL_BITS_SHIFT,
  LABEL_EXCEPTIONS_SHIFT,
  LABELS,
  LENGTH,
  ROWS,
  RUN_BITS,
  RUN_ROWS,
  SEEN,
  SUMS,
  TIME_EXCEPTIONS_SHIFT,
  TIMES_AT,
  WORDS_OF_RUN,
} from "./layout.js";
import { groupsIn, RUN_BLOCKS, runsOf, wordsOf } from "./record.js";

const WORD_BITS = 32;

/** Rows of a record: from which on, how many, and words that tell where they lie (record.ts). */
export interface PackedRuns {
  readonly runsAt: number;
  readonly timesAt: number;
  readonly labels: number;
  /** All rows of the chunk. */
  readonly of: number;
  readonly first: number;
  readonly rows: number;
}

/** Unpacks rows into arrays that the next call takes. Undefined: it cannot, or they are damaged. */
export type UnpackRows = (record: Uint32Array, runs: PackedRuns) => RowArrays | undefined;

/** Unpacks chunks, one after the other, with one set of arrays. A damaged record is an error, and nothing beside it is read. */
export class ChunkUnpacker {
  private readonly numbers = new Uint32Array(COLUMN_ROWS);
  private readonly offsets = new Uint32Array(COLUMN_ROWS);
  private readonly times = new Float64Array(COLUMN_ROWS);
  private readonly base = new Float64Array(1);
  private readonly baseWords = wordsOf(this.base);
  private brief: RowArrays | undefined;

  /** The rows and sums of a record as arrays of their own. */
  unpack(record: Uint32Array, head: ChunkHead, unpackRows?: UnpackRows): Chunk {
    const { words, times, blockStarts, blockStates, ...brief } = this.unpackBriefly(
      record,
      head,
      0,
      head.rows,
      unpackRows,
    );
    const blocks = blocksOf(head);
    return {
      ...brief,
      words: words.slice(0, blocks * BLOCK_ROWS * 2),
      times: times?.slice(0, blocks * BLOCK_ROWS),
      blockStarts: blockStarts.slice(0, blocks),
      blockStates: blockStates.slice(0, blocks),
      sums: sumsIn(record, sectionsOf(record), 0, head.rows),
    };
  }

  /** The same of `rows` rows from `first` on, which begin groups: a part of the chunk. */
  unpackRows(record: Uint32Array, head: ChunkHead, first: number, rows: number): Chunk {
    const sections = sectionsOf(record);
    assert(sections.rows === head.rows && first + rows <= head.rows, DAMAGED);
    const part = {
      ...head,
      rows,
      firstRow: first,
      ...rowsFor(rows, isTimed(sections)),
      sums: sumsIn(record, sections, first, rows),
    };
    this.fill(record, sections, part);
    return part;
  }

  /** The same without sums, in arrays that are valid until the next call. */
  unpackBriefly(record: Uint32Array, head: ChunkHead, first: number, rows: number, unpackRows?: UnpackRows): Chunk {
    const sections = sectionsOf(record);
    assert(sections.rows === head.rows && first + rows <= head.rows, DAMAGED);
    const { runsAt, timesAt, labels } = sections;
    const unpacked = isTimed(sections)
      ? undefined
      : unpackRows?.(record, { runsAt, timesAt, labels, of: head.rows, first, rows });
    if (unpacked !== undefined) return { ...head, rows, firstRow: first, ...unpacked, sums: NO_SUMS };
    this.brief ??= rowsFor(CHUNK_ROWS, true);
    const { times, ...arrays } = this.brief;
    const part = {
      ...head,
      rows,
      firstRow: first,
      ...arrays,
      times: isTimed(sections) ? times : undefined,
      sums: NO_SUMS,
    };
    this.fill(record, sections, part);
    return part;
  }

  private fill(record: Uint32Array, sections: Sections, part: Chunk): void {
    const { firstRow, rows, times } = part;
    if (sections.hasTimes) {
      const from = sections.timesAt + firstRow * 2;
      wordsOf(times as Float64Array).set(record.subarray(from, from + rows * 2));
    }
    const end = (firstRow + rows + RUN_ROWS - 1) >> RUN_BITS;
    for (let run = firstRow >> RUN_BITS; run < end; run += 1) this.unpackRun(record, sections, run, part);
  }

  private unpackRun(record: Uint32Array, sections: Sections, run: number, chunk: Chunk): void {
    const inPart = (run << RUN_BITS) - chunk.firstRow;
    const { runsAt, timesAt } = sections;
    const place = runsAt + run * WORDS_OF_RUN;
    const at = record[place] as number;
    assert(at < timesAt, DAMAGED);
    const shape = record[at] as number;
    const time = shapeIn(shape, 0, TIME_EXCEPTIONS_SHIFT);
    const label = shapeIn(shape, LABEL_BITS_SHIFT, LABEL_EXCEPTIONS_SHIFT);
    const labelsAt = at + 1 + time.bits * 2;
    const high = labelsAt + label.bits * 2;
    const exceptions = time.exceptions + label.exceptions;
    const places = (high + exceptions) << 2;
    assert(high + exceptions + ((exceptions + 3) >> 2) <= timesAt, DAMAGED);
    this.baseWords.set(record.subarray(place + 1, place + WORDS_OF_RUN));
    unpackLow(record, labelsAt, label.bits, this.numbers);
    unpackHigh(record, high + time.exceptions, places + time.exceptions, label, this.numbers);
    this.putLabels(record, sections, chunk, inPart);
    if (sections.hasTimes) {
      putBlockStarts(chunk, inPart >> BLOCK_BITS);
      return;
    }
    unpackLow(record, at + 1, time.bits, this.offsets);
    if ((shape & IS_FAR) === 0) {
      unpackHigh(record, high, places, time, this.offsets);
      this.putStarts(chunk, this.offsets, inPart);
    } else {
      this.times.set(this.offsets);
      unpackHigh(record, high, places, time, this.times);
      this.putStarts(chunk, this.times, inPart);
    }
  }

  private putLabels(record: Uint32Array, { labels }: Sections, chunk: Chunk, first: number): void {
    const { words, blockStates, rows } = chunk;
    const { numbers } = this;
    for (let from = first; from < Math.min(rows, first + RUN_ROWS); from += BLOCK_ROWS) {
      const end = Math.min(rows, from + BLOCK_ROWS);
      let states = 0;
      for (let row = from; row < end; row += 1) {
        const number = numbers[row - first] as number;
        if (labels <= number) throw new Error(DAMAGED);
        const label = record[HEAD_WORDS + number] as number;
        words[(row << 1) + 1] = label;
        states |= 1 << (label & STATE_MASK);
      }
      blockStates[from >> BLOCK_BITS] = states;
    }
  }

  private putStarts({ words, times, blockStarts, rows }: Chunk, spans: Spans, first: number): void {
    let blockNs = this.base[0] as number;
    let offset = 0;
    for (let from = first; from < Math.min(rows, first + RUN_ROWS); from += BLOCK_ROWS) {
      const end = Math.min(rows, from + BLOCK_ROWS);
      blockNs += offset + (spans[from - first] as number);
      blockStarts[from >> BLOCK_BITS] = blockNs;
      offset = 0;
      if (times !== undefined) offset = putTimes(times, spans, blockNs, from, end, first);
      else {
        for (let row = from + 1; row < end; row += 1) {
          offset += spans[row - first] as number;
          words[row << 1] = offset;
        }
      }
    }
  }
}

/** The time from each row of a run to the row before. */
type Spans = Uint32Array | Float64Array;

/** Returns the time from the block's begin to its last row. */
function putTimes(into: Float64Array, spans: Spans, blockNs: number, from: number, end: number, first: number): number {
  let offset = 0;
  into[from] = blockNs;
  for (let row = from + 1; row < end; row += 1) {
    offset += spans[row - first] as number;
    into[row] = blockNs + offset;
  }
  return offset;
}

function putBlockStarts({ blockStarts, times }: Chunk, first: number): void {
  for (let block = first; block < Math.min(blockStarts.length, first + RUN_BLOCKS); block += 1)
    blockStarts[block] = times?.[block << BLOCK_BITS] as number;
}

export type RowArrays = Pick<Chunk, "words" | "times" | "blockStarts" | "blockStates">;

/** Arrays for so many rows. */
function rowsFor(rows: number, isTimed: boolean): RowArrays {
  const blocks = blocksOf({ rows });
  return {
    words: new Uint32Array(blocks * BLOCK_ROWS * 2),
    times: isTimed ? new Float64Array(blocks * BLOCK_ROWS) : undefined,
    blockStarts: new Float64Array(blocks),
    blockStates: new Uint32Array(blocks),
  };
}

/** Whether the chunk has a time of each row beside its words. */
function isTimed({ isWide, hasTimes }: Sections): boolean {
  return isWide || hasTimes;
}

function sumsIn(record: Uint32Array, { sumsAt, states }: Sections, first: number, rows: number): Float64Array {
  const sums = new Float64Array(sumRunsOf(rows) * states);
  const from = sumsAt + (first >> SUM_BITS) * states * 2;
  wordsOf(sums).set(record.subarray(from, from + sums.length * 2));
  return sums;
}

const NO_SUMS = new Float64Array(0);

function shapeIn(word: number, bitsShift: number, exceptionsShift: number): ColumnShape {
  const shape = {
    bits: (word >>> bitsShift) & BITS_MASK,
    exceptions: (word >>> exceptionsShift) & EXCEPTIONS_MASK,
  };
  assert(shape.bits <= WORD_BITS && shape.exceptions <= RUN_ROWS, DAMAGED);
  return shape;
}

interface Sections {
  readonly rows: number;
  readonly isWide: boolean;
  readonly hasTimes: boolean;
  readonly labels: number;
  /** Doubles of the running sums, and how many of them belong to a run of rows. */
  readonly sums: number;
  readonly states: number;
  readonly runsAt: number;
  readonly timesAt: number;
  readonly sumsAt: number;
  readonly longestAt: number;
}

function sectionsOf(record: Uint32Array): Sections {
  const word = (at: number): number => record[at] ?? 0;
  const rows = word(ROWS);
  const hasTimes = (word(FLAGS) & HAS_TIMES) !== 0;
  const sumsAt = word(TIMES_AT) + (hasTimes ? rows * 2 : 0);
  const states = countOf(word(SEEN) & ALL_STATES);
  const sections = {
    rows,
    isWide: (word(FLAGS) & IS_WIDE) !== 0,
    hasTimes,
    labels: word(LABELS),
    sums: word(SUMS),
    states,
    runsAt: HEAD_WORDS + word(LABELS),
    timesAt: word(TIMES_AT),
    sumsAt,
    longestAt: sumsAt + word(SUMS) * 2,
  };
  const ends = sections.longestAt + groupsIn(rows) * 3;
  const firstRun = sections.runsAt + runsOf(rows) * WORDS_OF_RUN;
  const isWhole =
    0 < rows &&
    rows <= CHUNK_ROWS &&
    sections.labels <= rows &&
    sections.sums === sumRunsOf(rows) * states &&
    firstRun <= sections.timesAt &&
    ends === word(LENGTH) &&
    ends <= record.length;
  assert(isWhole, DAMAGED);
  return sections;
}

/** The bits that are set. */
function countOf(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

const DAMAGED = "a packed chunk is whole";
