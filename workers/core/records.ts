import { assert } from "./assert.js";
import { BytePages, FloatPages, IntPages, type Pages } from "./column-pages.js";
import type { ColumnArray, Columns } from "./columns.js";
import type { OpenPages } from "./open-pages.js";
import type { PackedPlace } from "./page-keeper.js";
import type { RecordPager } from "./record-pager.js";
import { COUNT, PAGE_BITS, PAGE_ROWS, PAGES, ROOM } from "./rows-head.js";
import { firstIndex } from "./search.js";
import { type ArrayMemory, HEAP_MEMORY } from "./slabs.js";

export { PAGE_ROWS };

const FIRST_ROWS = 64;

const COLUMNS = {
  float: (pager?: RecordPager) => new FloatPages(pager),
  int: (pager?: RecordPager) => new IntPages(pager),
  byte: (pager?: RecordPager) => new BytePages(pager),
};

/** The type of each part of a record: a double, a signed 32-bit integer, or an unsigned byte. */
export type Schema = Readonly<Record<string, keyof typeof COLUMNS>>;

export type RecordOf<S extends Schema> = { readonly [name in keyof S]: number };
type RecordColumns<S extends Schema> = { readonly [name in keyof S]: ReturnType<(typeof COLUMNS)[S[name]]> };
type FloatName<S extends Schema> = { [name in keyof S]: S[name] extends "float" ? name : never }[keyof S];

/** Where records lie. */
export interface RecordPlace {
  /** That of full pages. */
  readonly memory?: ArrayMemory;
  /** The flat core adds records, too. */
  readonly open?: OpenPages | undefined;
  /** Where pages go that memory has no room for; undefined: they stay. */
  readonly pager?: RecordPager | undefined;
}

/** Records whose pages are all packed, such as those of a file. */
export interface PackedRecords {
  readonly count: number;
  /** Of all pages of each column, column by column. */
  readonly places: readonly (readonly PackedPlace[])[];
}

/** Pages of so many records in each column. */
export function pagesOf(count: number): number {
  return Math.ceil(count / PAGE_ROWS);
}

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

  private readonly memory: ArrayMemory;
  private readonly open: OpenPages | undefined;
  private readonly pager: RecordPager | undefined;
  /** All of them come from somewhere else, packed. */
  private isPacked = false;

  constructor(schema: S, { memory = HEAP_MEMORY, open, pager }: RecordPlace = {}) {
    this.memory = memory;
    this.open = open;
    this.pager = pager;
    this.list = Object.entries(schema).map(([name, kind]) => [name, COLUMNS[kind](pager)]);
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

  /** Takes over records whose pages are packed, and read when they are needed. None can be added. */
  restorePacked({ count, places }: PackedRecords): this {
    assert(this.open === undefined && this.pager !== undefined, "records come back to a place of their own");
    this.list.forEach(([name, column], i) => {
      const own = places[i];
      assert(own?.length === pagesOf(count), `there are pages of ${count} values of ${name}`);
      column.adoptPlaces(own, count);
    });
    this.head[COUNT >> 2] = count;
    this.head[ROOM >> 2] = count;
    this.isPacked = true;
    return this;
  }

  /** The parts as arrays of `count` values each. They are views if all rows lie in one page that never moves. */
  toColumns(): Columns {
    const { count, open } = this;
    const arrayOf = (column: Pages<ColumnArray>) => (open === undefined ? column.toArray(count) : column.copy(count));
    return Object.fromEntries(this.list.map(([name, column]) => [name, arrayOf(column)]));
  }

  /** All pages in packed form, column by column. Each is valid until the next one is taken. */
  *packedPages(pager: RecordPager): Generator<Uint32Array> {
    for (const [, column] of this.list) yield* column.packed(this.count, pager);
  }

  /** They count no more, and stay as they are for whoever still reads them. */
  forget(): void {
    for (const [, column] of this.list) {
      this.pager?.keeper.hold("records", -column.heldBytes());
      column.forget();
    }
  }

  add(record: RecordOf<S>): number {
    const row = this.next();
    for (const [name, column] of this.list) column.put(row, record[name] as number);
    return row;
  }

  /** Adds a record of other ones with the same schema. */
  copy(from: Records<S>, row: number): void {
    const to = this.next();
    for (let i = 0; i < this.list.length; i += 1) this.list[i]?.[1].put(to, from.list[i]?.[1].at(row) as number);
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

  /** Memory of all records but those that are packed. */
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
    assert(!this.isPacked, "nothing is added to records of a file");
    const { head, open, pager } = this;
    const room = head[ROOM >> 2] as number;
    const page = room >> PAGE_BITS;
    // In the memory of the core a page takes what is written of it, and would not be given back.
    const isWhole = 0 < page || open !== undefined;
    const rows = isWhole ? PAGE_ROWS : Math.min(PAGE_ROWS, Math.max(FIRST_ROWS, room * 2));
    head[ROOM >> 2] = (page << PAGE_BITS) + rows;
    if (0 < page && pager?.isFull) for (const [, column] of this.list) column.packFull(page - 1, pager);
    else if (open !== undefined) this.growOpen(open, page, rows);
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
