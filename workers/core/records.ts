import { assert } from "./assert.js";
import type { ColumnArray, Columns, PiecedColumns } from "./columns.js";
import type { OpenPages } from "./open-pages.js";
import { COUNT, PAGE_BITS, PAGE_MASK, PAGE_ROWS, PAGES, ROOM } from "./rows-head.js";
import { firstIndex } from "./search.js";
import { type ArrayMemory, HEAP_MEMORY } from "./slabs.js";

export { PAGE_ROWS };

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
  readonly columns: RecordColumns<S>;
  /** See rows-head.ts. */
  readonly head: Int32Array;
  private readonly list: readonly (readonly [string, Pages<ColumnArray>])[];

  /** `open`: the flat core adds records, too. */
  constructor(
    schema: S,
    private readonly memory: ArrayMemory = HEAP_MEMORY,
    private readonly open?: OpenPages,
  ) {
    this.list = Object.entries(schema).map(([name, kind]) => [name, COLUMNS[kind]()]);
    this.columns = Object.fromEntries(this.list) as RecordColumns<S>;
    this.head = (open?.memory ?? HEAP_MEMORY).ints((PAGES >> 2) + this.list.length).fill(0);
    open?.add(this);
  }

  /** Number of records. */
  get count(): number {
    return this.head[COUNT >> 2] as number;
  }

  /** Takes over the result of `toColumns`, which is not copied. More records can be added, but not by the core. */
  restore(columns: Columns): this {
    assert(this.open === undefined, "the core adds to no restored records");
    const count = columns[this.list[0]?.[0] ?? ""]?.length ?? 0;
    for (const [name, column] of this.list) {
      const values = columns[name];
      const fits = values?.length === count && column.adopt(values);
      assert(fits, `there are ${count} values of ${name}, of the kind of its schema`);
    }
    this.head[COUNT >> 2] = count;
    this.head[ROOM >> 2] = count;
    return this;
  }

  /** The parts as arrays of `count` values each. They are views if all rows lie in one page that never moves. */
  toColumns(): Columns {
    const { count, open } = this;
    const arrayOf = (column: Pages<ColumnArray>) => (open === undefined ? column.toArray(count) : column.copy(count));
    return Object.fromEntries(this.list.map(([name, column]) => [name, arrayOf(column)]));
  }

  /** The parts in pieces, for whoever writes them: views of full pages, and of the last one, or its copy if it moves. */
  toPieces(): PiecedColumns {
    const { count, open } = this;
    return Object.fromEntries(this.list.map(([name, column]) => [name, column.toPieces(count, open !== undefined)]));
  }

  add(record: RecordOf<S>): number {
    const row = this.next();
    for (const [name, column] of this.list) column.put(row, record[name] as number);
    return row;
  }

  /** Adds a row. Put all its parts before the next row. */
  next(): number {
    const { head } = this;
    const row = head[COUNT >> 2] as number;
    if (row === head[ROOM >> 2]) this.grow();
    head[COUNT >> 2] = row + 1;
    return row;
  }

  at(row: number): RecordOf<S> {
    const record: Record<string, number> = {};
    for (const [name, column] of this.list) record[name] = column.at(row);
    return record as RecordOf<S>;
  }

  /** Memory of all records. */
  bytes(): number {
    return this.list.reduce((bytes, [, column]) => bytes + column.bytes(), 0);
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

  /** Makes room for more rows: all that there was room for are there. */
  grow(): void {
    const { head, open } = this;
    const room = head[ROOM >> 2] as number;
    const page = room >> PAGE_BITS;
    // In the memory of the core a page takes what is written of it, and would not be given back.
    const isWhole = 0 < page || open !== undefined;
    const rows = isWhole ? PAGE_ROWS : Math.min(PAGE_ROWS, Math.max(FIRST_ROWS, room * 2));
    head[ROOM >> 2] = (page << PAGE_BITS) + rows;
    if (open !== undefined) this.growOpen(open, page, rows);
    // A store has many full pages, and they never move.
    else for (const [, column] of this.list) column.grow(page, rows, rows === PAGE_ROWS ? this.memory : HEAP_MEMORY);
  }

  /** Each column has one page in the memory of the core. A full page leaves it. */
  private growOpen({ memory }: OpenPages, page: number, rows: number): void {
    this.list.forEach(([, column], i) => {
      if (0 < page) column.moveFull(page - 1, this.memory);
      else column.grow(page, rows, memory);
      this.head[(PAGES >> 2) + i] = column.last.byteOffset;
    });
  }
}

/** One part of each record, in pages. */
abstract class Pages<T extends ColumnArray> {
  protected readonly pages: T[] = [];
  /** The page that is being filled. */
  last: T;

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

  /** Moves the rows of a full page, the last, to `memory`, and has the next page where they were. */
  moveFull(page: number, memory: ArrayMemory): void {
    const full = this.make(PAGE_ROWS, memory);
    full.set(this.last);
    this.pages[page] = full;
    this.pages[page + 1] = this.last;
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

  bytes(): number {
    return this.pages.reduce((bytes, { byteLength }) => bytes + byteLength, 0);
  }

  /** Whether `value` is one of the first `count`. */
  has(value: number, count: number): boolean {
    return this.pages.some((page, i) => page.subarray(0, count - (i << PAGE_BITS)).includes(value));
  }

  /** The first `count` values. */
  toArray(count: number): T {
    return count <= this.last.length && this.pages.length <= 1 ? (this.last.subarray(0, count) as T) : this.copy(count);
  }

  /** The first `count` values, page by page; at least one piece. `isOpen`: rows that come later move the last page. */
  toPieces(count: number, isOpen: boolean): readonly T[] {
    const full = this.pages.slice(0, count >> PAGE_BITS).filter((page) => page !== this.last);
    const last = this.last.subarray(0, count - full.length * PAGE_ROWS) as T;
    return [...full, isOpen ? (last.slice() as T) : last];
  }

  copy(count: number): T {
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
