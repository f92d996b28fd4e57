import { assert } from "./assert.js";
import type { ColumnArray, Columns } from "./columns.js";
import { firstIndex } from "./search.js";
import { type ArrayMemory, HEAP_MEMORY } from "./slabs.js";

/** Rows of a page, and the most a column's first page is grown to by copying. */
const PAGE_BITS = 13;
export const PAGE_ROWS = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_ROWS - 1;
const FIRST_ROWS = 64;

const COLUMNS = { float: () => new FloatPages(), int: () => new IntPages(), byte: () => new BytePages() };

/** The type of each part of a record: a double, a signed 32-bit integer, or an unsigned byte. */
export type Schema = Readonly<Record<string, keyof typeof COLUMNS>>;

export type RecordOf<S extends Schema> = { readonly [name in keyof S]: number };
type RecordColumns<S extends Schema> = { readonly [name in keyof S]: ReturnType<(typeof COLUMNS)[S[name]]> };
type FloatName<S extends Schema> = { [name in keyof S]: S[name] extends "float" ? name : never }[keyof S];

/**
 * Facts of one kind, such as waits, latencies or stays on a run queue, one row each: appended, never removed. The
 * schema names the parts of a record and their types. Growing copies only the first page.
 *
 * `add` takes 100 ns. An analysis that adds a record every few events writes the columns itself, in 20 ns:
 *
 *     const row = records.next();
 *     records.columns.lane.put(row, lane);
 *     records.columns.start.put(row, start);
 */
export class Records<S extends Schema> {
  count = 0;
  readonly columns: RecordColumns<S>;
  private room = 0;
  private readonly list: readonly (readonly [string, Pages<ColumnArray>])[];

  constructor(
    schema: S,
    private readonly memory: ArrayMemory = HEAP_MEMORY,
  ) {
    this.list = Object.entries(schema).map(([name, kind]) => [name, COLUMNS[kind]()]);
    this.columns = Object.fromEntries(this.list) as RecordColumns<S>;
  }

  /** Takes over the result of `toColumns`, which is not copied. More records can be added. */
  restore(columns: Columns): this {
    const count = columns[this.list[0]?.[0] ?? ""]?.length ?? 0;
    for (const [name, column] of this.list) {
      const values = columns[name];
      const fits = values?.length === count && column.adopt(values);
      assert(fits, `there are ${count} values of ${name}, of the kind of its schema`);
    }
    this.count = count;
    this.room = count;
    return this;
  }

  /** The parts as arrays of `count` values each. They are views if all rows lie in one page. */
  toColumns(): Columns {
    return Object.fromEntries(this.list.map(([name, column]) => [name, column.toArray(this.count)]));
  }

  add(record: RecordOf<S>): number {
    const row = this.next();
    for (const [name, column] of this.list) column.put(row, record[name] as number);
    return row;
  }

  /** Adds a row. Put all its parts before the next row. */
  next(): number {
    const row = this.count;
    if (row === this.room) this.grow();
    this.count = row + 1;
    return row;
  }

  at(row: number): RecordOf<S> {
    const record: Record<string, number> = {};
    for (const [name, column] of this.list) record[name] = column.at(row);
    return record as RecordOf<S>;
  }

  /** Whether `name` is `value` in any row. */
  has(name: keyof S, value: number): boolean {
    return this.columns[name].has(value, this.count);
  }

  /** The first row with `name` at or after `t`, `count` if none. The column must ascend. */
  firstFrom(name: FloatName<S>, t: number): number {
    const column = this.columns[name];
    return firstIndex(0, this.count, (row) => t <= column.at(row));
  }

  /** The first row with `name` after `t`, `count` if none. The column must ascend. */
  firstAfter(name: FloatName<S>, t: number): number {
    const column = this.columns[name];
    return firstIndex(0, this.count, (row) => t < column.at(row));
  }

  private grow(): void {
    const page = this.room >> PAGE_BITS;
    const rows = page === 0 ? Math.min(PAGE_ROWS, Math.max(FIRST_ROWS, this.room * 2)) : PAGE_ROWS;
    this.room = (page << PAGE_BITS) + rows;
    // A store has many full pages, and they never move.
    for (const [, column] of this.list) column.grow(page, rows, rows === PAGE_ROWS ? this.memory : HEAP_MEMORY);
  }
}

/** One part of each record, in pages. */
abstract class Pages<T extends ColumnArray> {
  protected readonly pages: T[] = [];
  protected last: T;

  constructor(
    none: T,
    private readonly make: (rows: number, memory: ArrayMemory) => T,
  ) {
    this.last = none;
  }

  /** Sets the value of the row that `next` added last. */
  abstract put(row: number, value: number): void;
  abstract at(row: number): number;

  /** Sets the value of any row. */
  set(row: number, value: number): void {
    (this.pages[row >> PAGE_BITS] as T)[row & PAGE_MASK] = value;
  }

  /** Has page `page`, the last, hold `rows` rows. */
  grow(page: number, rows: number, memory: ArrayMemory): void {
    const before = this.pages[page];
    this.last = this.make(rows, memory);
    if (before !== undefined) this.last.set(before);
    this.pages[page] = this.last;
  }

  /** Takes all rows from an array. Returns false if its type is not the column's. */
  adopt(values: ColumnArray): boolean {
    if (values.constructor !== this.last.constructor) return false;
    for (let row = 0; row < values.length; row += PAGE_ROWS) {
      this.last = values.subarray(row, row + PAGE_ROWS) as T;
      this.pages.push(this.last);
    }
    return true;
  }

  /** The rows from `page * PAGE_ROWS` on as one array, for loops over millions of rows. It may be longer than the rows. */
  page(page: number): T {
    return this.pages[page] as T;
  }

  /** Whether `value` is one of the first `count`. */
  has(value: number, count: number): boolean {
    return this.pages.some((page, i) => page.subarray(0, count - (i << PAGE_BITS)).includes(value));
  }

  /** The first `count` values. */
  toArray(count: number): T {
    if (count <= this.last.length && this.pages.length <= 1) return this.last.subarray(0, count) as T;
    const all = this.make(count, HEAP_MEMORY);
    this.pages.forEach((page, i) => {
      const row = i << PAGE_BITS;
      all.set(page.subarray(0, count - row), row);
    });
    return all;
  }
}

// Each kind has its own `put` and `at`, so that these are compiled for one kind of array.

class FloatPages extends Pages<Float64Array> {
  constructor() {
    super(new Float64Array(0), (rows, memory) => memory.floats(rows));
  }

  put(row: number, value: number): void {
    this.last[row & PAGE_MASK] = value;
  }

  at(row: number): number {
    return (this.pages[row >> PAGE_BITS] as Float64Array)[row & PAGE_MASK] as number;
  }
}

class IntPages extends Pages<Int32Array> {
  constructor() {
    super(new Int32Array(0), (rows, memory) => memory.ints(rows));
  }

  put(row: number, value: number): void {
    this.last[row & PAGE_MASK] = value;
  }

  at(row: number): number {
    return (this.pages[row >> PAGE_BITS] as Int32Array)[row & PAGE_MASK] as number;
  }
}

class BytePages extends Pages<Uint8Array> {
  constructor() {
    super(new Uint8Array(0), (rows, memory) => memory.bytes(rows));
  }

  put(row: number, value: number): void {
    this.last[row & PAGE_MASK] = value;
  }

  at(row: number): number {
    return (this.pages[row >> PAGE_BITS] as Uint8Array)[row & PAGE_MASK] as number;
  }
}
