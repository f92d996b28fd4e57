import { assert } from "./assert.js";
import type { ColumnArray } from "./columns.js";
import type { PackedPlace, PageOwner } from "./page-keeper.js";
import type { RecordPager } from "./record-pager.js";
import { PAGE_BITS, PAGE_MASK, PAGE_ROWS } from "./rows-head.js";
import { type ArrayMemory, HEAP_MEMORY } from "./slabs.js";

/**
 * One part of each record, in pages. A full page is there as it is, or packed (record-pager.ts): then it comes back when
 * a row of it is asked for, and stays for a while.
 */
export abstract class Pages<T extends ColumnArray> implements PageOwner {
  protected readonly pages: (T | undefined)[] = [];
  /** Where packed pages lie. */
  private readonly places: (PackedPlace | undefined)[] = [];
  /** Pages that came back and are no longer what was packed. */
  private readonly changed = new Set<T>();
  /** The page that is being filled. */
  last: T;
  /** Rows, if the last page is packed too. */
  private count = Number.POSITIVE_INFINITY;

  constructor(
    none: T,
    private readonly make: (rows: number, memory: ArrayMemory) => T,
    private readonly pager: RecordPager | undefined,
  ) {
    this.last = none;
  }

  /** Sets the value of the row that `next` added last. */
  abstract put(row: number, value: number): void;
  abstract at(row: number): number;

  /** Sets the value of any row. */
  set(row: number, value: number): void {
    const index = row >> PAGE_BITS;
    const page = this.page(index);
    page[row & PAGE_MASK] = value;
    if (this.places[index] !== undefined) this.changed.add(page);
  }

  /** Has page `page`, the last, hold `rows` rows. */
  grow(page: number, rows: number, memory: ArrayMemory): void {
    const before = this.pages[page];
    if (0 < page) this.pager?.keeper.hold("records", this.last.byteLength);
    this.last = this.make(rows, memory);
    if (before !== undefined) this.last.set(before);
    this.pages[page] = this.last;
  }

  /** Packs page `index`, the last, and has the next page where it was. */
  packFull(index: number, pager: RecordPager): void {
    this.places[index] = pager.store(this.last);
    this.pages[index] = undefined;
    this.pages[index + 1] = this.last;
  }

  /** Moves the rows of a full page, the last, to `memory`, and has the next page where they were. */
  moveFull(page: number, memory: ArrayMemory): void {
    const full = this.make(PAGE_ROWS, memory);
    full.set(this.last);
    this.pager?.keeper.hold("records", full.byteLength);
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

  /** Takes the places of all pages. They are read when a row of them is asked for. */
  adoptPlaces(places: readonly PackedPlace[], count: number): void {
    this.places.push(...places);
    this.pages.push(...places.map(() => undefined));
    this.count = count;
  }

  /** The rows from `index * PAGE_ROWS` on as one array, for loops over millions of rows. It may be longer than the rows. */
  page(index: number): T {
    return this.pages[index] ?? this.back(index);
  }

  /** Brings a page back. */
  protected back(index: number): T {
    const page = this.unpacked(index);
    this.pages[index] = page;
    this.pager?.keeper.keep(this, index, page, page.byteLength);
    return page;
  }

  private unpacked(index: number): T {
    const [place, pager] = [this.places[index], this.pager];
    assert(place !== undefined && pager !== undefined, "there is such a page");
    const page = this.make(Math.min(PAGE_ROWS, this.count - (index << PAGE_BITS)), HEAP_MEMORY);
    pager.fetch(place, page);
    return page;
  }

  drop(index: number, page: T): void {
    if (this.pages[index] !== page) return;
    if (this.changed.delete(page)) this.places[index] = this.pager?.store(page);
    this.pages[index] = undefined;
  }

  /** Memory of the pages that are there as they are. */
  bytes(): number {
    return this.pages.reduce(
      (bytes, page, i) => bytes + (this.places[i] === undefined ? (page?.byteLength ?? 0) : 0),
      0,
    );
  }

  /** Of these, what counts towards the budget: the full ones. */
  heldBytes(): number {
    return this.pages.reduce(
      (bytes, page, i) => bytes + (this.places[i] === undefined && page !== this.last ? (page?.byteLength ?? 0) : 0),
      0,
    );
  }

  /** Nothing that was brought back is kept. */
  forget(): void {
    this.pager?.keeper.forget(this);
  }

  /** Whether `value` is one of the first `count`. */
  has(value: number, count: number): boolean {
    for (let i = 0; i << PAGE_BITS < count; i += 1)
      if (
        this.page(i)
          .subarray(0, count - (i << PAGE_BITS))
          .includes(value)
      )
        return true;
    return false;
  }

  /** The first `count` values. */
  toArray(count: number): T {
    const isOne = this.pages.length <= 1 && this.pages[0] === this.last && count <= this.last.length;
    return isOne ? (this.last.subarray(0, count) as T) : this.copy(count);
  }

  /** The first `count` values in an array of their own. No page comes back for it. */
  copy(count: number): T {
    const all: ColumnArray = this.make(count, HEAP_MEMORY);
    this.pages.forEach((known, i) => {
      const row = i << PAGE_BITS;
      if (row < count) all.set((known ?? this.unpacked(i)).subarray(0, count - row), row);
    });
    return all as T;
  }

  /** The first `count` values in packed form, page by page. Each is valid until the next one is taken. */
  *packed(count: number, { packer }: RecordPager): Generator<Uint32Array> {
    for (let i = 0; i << PAGE_BITS < count; i += 1) {
      const page: T | undefined = this.pages[i];
      const place = this.places[i];
      if (place !== undefined && !(page !== undefined && this.changed.has(page)))
        yield place.source.read(place.place, place.length);
      else yield packer.pack(this.page(i).subarray(0, count - (i << PAGE_BITS)));
    }
  }
}

// Each kind has its own `put` and `at`, so that these are compiled for one kind of array.

export class FloatPages extends Pages<Float64Array> {
  constructor(pager?: RecordPager) {
    super(new Float64Array(0), (rows, memory) => memory.floats(rows), pager);
  }

  put(row: number, value: number): void {
    this.last[row & PAGE_MASK] = value;
  }

  at(row: number): number {
    return (this.pages[row >> PAGE_BITS] ?? this.back(row >> PAGE_BITS))[row & PAGE_MASK] as number;
  }
}

export class IntPages extends Pages<Int32Array> {
  constructor(pager?: RecordPager) {
    super(new Int32Array(0), (rows, memory) => memory.ints(rows), pager);
  }

  put(row: number, value: number): void {
    this.last[row & PAGE_MASK] = value;
  }

  at(row: number): number {
    return (this.pages[row >> PAGE_BITS] ?? this.back(row >> PAGE_BITS))[row & PAGE_MASK] as number;
  }
}

export class BytePages extends Pages<Uint8Array> {
  constructor(pager?: RecordPager) {
    super(new Uint8Array(0), (rows, memory) => memory.bytes(rows), pager);
  }

  put(row: number, value: number): void {
    this.last[row & PAGE_MASK] = value;
  }

  at(row: number): number {
    return (this.pages[row >> PAGE_BITS] ?? this.back(row >> PAGE_BITS))[row & PAGE_MASK] as number;
  }
}
