import { Slabs } from "./slabs.js";

/** Rows of a page, and the most a column's first page is grown to by copying. */
const PAGE_BITS = 13;
const PAGE_ROWS = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_ROWS - 1;
const FIRST_ROWS = 64;

/** Full pages are many and stay: of all stores of a thread, side by side. */
const PAGES = new Slabs();

/**
 * Facts that are kept per occurrence (waits, latencies, stays on a run queue): appended to, never removed, read by
 * row. One column for each part of a fact. Whether there is room is asked once a record, and growing copies nothing
 * but the first page of a store that turns out not to be small.
 *
 *     const row = records.next();
 *     lanes.put(row, lane);
 *     starts.put(row, start);
 */
export class Records {
  count = 0;
  private room = 0;
  private readonly columns: RecordColumn[] = [];

  floats(): FloatRecords {
    return this.with(new FloatRecords());
  }

  ints(): IntRecords {
    return this.with(new IntRecords());
  }

  bytes(): ByteRecords {
    return this.with(new ByteRecords());
  }

  /** Adds a row, whose parts must be put before the next one. */
  next(): number {
    const row = this.count;
    if (row === this.room) this.grow();
    this.count = row + 1;
    return row;
  }

  private with<T extends RecordColumn>(column: T): T {
    this.columns.push(column);
    return column;
  }

  private grow(): void {
    const { room } = this;
    this.room = room < PAGE_ROWS ? Math.max(FIRST_ROWS, room * 2) : room + PAGE_ROWS;
    for (const column of this.columns) column.grow(room >> PAGE_BITS, Math.min(this.room, PAGE_ROWS));
  }
}

/** One part of each record. */
interface RecordColumn {
  /** Of the row that `next` gave last. */
  put(row: number, value: number): void;
  /** Of any row. */
  set(row: number, value: number): void;
  at(row: number): number;
  /** Has page `page`, the last, hold `rows` rows. */
  grow(page: number, rows: number): void;
}

// Three classes rather than one over three kinds of array: each access is compiled for the one kind it meets.

export class FloatRecords implements RecordColumn {
  private readonly pages: Float64Array[] = [];
  private last: Float64Array = new Float64Array(0);

  put(row: number, value: number): void {
    this.last[row & PAGE_MASK] = value;
  }

  set(row: number, value: number): void {
    (this.pages[row >> PAGE_BITS] as Float64Array)[row & PAGE_MASK] = value;
  }

  at(row: number): number {
    return (this.pages[row >> PAGE_BITS] as Float64Array)[row & PAGE_MASK] as number;
  }

  grow(page: number, rows: number): void {
    const before = this.pages[page];
    this.last = rows === PAGE_ROWS ? PAGES.floats(rows) : new Float64Array(rows);
    if (before !== undefined) this.last.set(before);
    this.pages[page] = this.last;
  }
}

export class IntRecords implements RecordColumn {
  private readonly pages: Int32Array[] = [];
  private last: Int32Array = new Int32Array(0);

  put(row: number, value: number): void {
    this.last[row & PAGE_MASK] = value;
  }

  set(row: number, value: number): void {
    (this.pages[row >> PAGE_BITS] as Int32Array)[row & PAGE_MASK] = value;
  }

  at(row: number): number {
    return (this.pages[row >> PAGE_BITS] as Int32Array)[row & PAGE_MASK] as number;
  }

  grow(page: number, rows: number): void {
    const before = this.pages[page];
    this.last = rows === PAGE_ROWS ? PAGES.ints(rows) : new Int32Array(rows);
    if (before !== undefined) this.last.set(before);
    this.pages[page] = this.last;
  }
}

export class ByteRecords implements RecordColumn {
  private readonly pages: Uint8Array[] = [];
  private last: Uint8Array = new Uint8Array(0);

  put(row: number, value: number): void {
    this.last[row & PAGE_MASK] = value;
  }

  set(row: number, value: number): void {
    (this.pages[row >> PAGE_BITS] as Uint8Array)[row & PAGE_MASK] = value;
  }

  at(row: number): number {
    return (this.pages[row >> PAGE_BITS] as Uint8Array)[row & PAGE_MASK] as number;
  }

  grow(page: number, rows: number): void {
    const before = this.pages[page];
    this.last = rows === PAGE_ROWS ? PAGES.bytes(rows) : new Uint8Array(rows);
    if (before !== undefined) this.last.set(before);
    this.pages[page] = this.last;
  }
}

/** Of ascending `times`, the first of `count` rows at or after `t`; `count` when there is none. */
export function firstFrom(times: FloatRecords, count: number, t: number): number {
  let low = -1;
  let high = count;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (times.at(middle) < t) low = middle;
    else high = middle;
  }
  return high;
}

/** Of ascending `times`, the first of `count` rows after `t`; `count` when there is none. */
export function firstAfter(times: FloatRecords, count: number, t: number): number {
  let low = -1;
  let high = count;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (times.at(middle) <= t) low = middle;
    else high = middle;
  }
  return high;
}
