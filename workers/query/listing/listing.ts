import type { Cell, Row, RowPlaces } from "../export/table.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { PlaceMarks } from "./place-marks.js";
import { SortedPlaces } from "./sorted-places.js";

/** Rows of a table without places are all held; more than that of them are not. */
const MOST_KEPT = 1_000_000;

export interface ListingOrder {
  readonly column: number;
  readonly descending: boolean;
}

export interface ListingRequest {
  readonly isMatch: ((row: Row) => boolean) | undefined;
  readonly order: ListingOrder | undefined;
  readonly columns: number;
}

/**
 * The rows of a table that answer one question, by rank. `fill` finds them, step by step; meanwhile the first ones can
 * be read already if the order is the natural one.
 */
export interface Listing {
  /** Rows found so far. */
  readonly total: number;
  /** Ranks that can be read so far: fewer than `total` where memory is too small, 0 until a sort is over. */
  readonly held: number;
  /** Part of the work that is done, 0 to 1. */
  readonly share: number;
  fill(): Steps<void>;
  /** The rows from a rank on, fewer at the end. */
  page(offset: number, limit: number): Steps<readonly Row[]>;
}

/** Of a table whose rows can be made in any order. */
export function placedListing(places: RowPlaces, request: ListingRequest): Listing {
  const { order } = request;
  const isMatch = matchAt(places, request);
  return order === undefined ? new NaturalListing(places, isMatch) : new SortedListing(places, isMatch, order);
}

/** Of a table that makes its rows one after the other. */
export function keptListing(rows: Iterable<Row | undefined>, request: ListingRequest): Listing {
  return new KeptListing(rows, request);
}

class NaturalListing implements Listing {
  total = 0;
  private looked = 0;
  private readonly marks = new PlaceMarks();

  constructor(
    private readonly places: RowPlaces,
    private readonly isMatch: (place: number) => boolean,
  ) {}

  get held(): number {
    return this.total;
  }

  get share(): number {
    return this.places.size === 0 ? 1 : this.looked / this.places.size;
  }

  *fill(): Steps<void> {
    const { places, marks, isMatch } = this;
    for (let place = 0; place < places.size; place += 1) {
      if (place % STEP_ROWS === 0) {
        this.looked = place;
        yield;
      }
      if (!isMatch(place)) continue;
      marks.add(place);
      this.total += 1;
    }
  }

  *page(offset: number, limit: number): Steps<readonly Row[]> {
    const rows: Row[] = [];
    const end = Math.min(this.total, offset + limit);
    if (end <= offset) return rows;
    const mark = this.marks.before(offset);
    for (let { place, rank } = mark; rank < end; place += 1) {
      if (place % STEP_ROWS === 0) yield;
      if (!this.isMatch(place)) continue;
      if (offset <= rank) rows.push(this.places.row(place));
      rank += 1;
    }
    return rows;
  }
}

class SortedListing implements Listing {
  total = 0;
  private looked = 0;
  private isSorted = false;
  private readonly sorted: SortedPlaces;

  constructor(
    private readonly places: RowPlaces,
    private readonly isMatch: (place: number) => boolean,
    private readonly order: ListingOrder,
  ) {
    this.sorted = new SortedPlaces(order.descending);
  }

  get held(): number {
    return this.isSorted ? this.sorted.held : 0;
  }

  get share(): number {
    return this.places.size === 0 ? 1 : this.looked / this.places.size;
  }

  *fill(): Steps<void> {
    const { places, sorted, isMatch } = this;
    const { column } = this.order;
    for (let place = 0; place < places.size; place += 1) {
      if (place % STEP_ROWS === 0) {
        this.looked = place;
        yield;
      }
      if (!isMatch(place)) continue;
      this.total += 1;
      if (sorted.add(place, places.cell(place, column))) yield* sorted.cut();
    }
    yield* sorted.finish();
    this.isSorted = true;
  }

  *page(offset: number, limit: number): Steps<readonly Row[]> {
    const rows: Row[] = [];
    for (let rank = offset; rank < Math.min(this.held, offset + limit); rank += 1) {
      rows.push(this.places.row(this.sorted.at(rank)));
      if (rows.length % STEP_ROWS === 0) yield;
    }
    return rows;
  }
}

class KeptListing implements Listing {
  total = 0;
  private readonly kept: Row[] = [];
  private readonly sorted: SortedPlaces | undefined;
  private isDone = false;

  constructor(
    private readonly rows: Iterable<Row | undefined>,
    private readonly request: ListingRequest,
  ) {
    this.sorted = request.order && new SortedPlaces(request.order.descending);
  }

  get held(): number {
    if (this.sorted === undefined) return this.kept.length;
    return this.isDone ? this.sorted.held : 0;
  }

  /** How many rows will come is not known. */
  get share(): number {
    return this.isDone ? 1 : 0;
  }

  *fill(): Steps<void> {
    const { kept, sorted, request } = this;
    const column = request.order?.column ?? 0;
    for (const row of this.rows) {
      if (row === undefined || kept.length % STEP_ROWS === STEP_ROWS - 1) yield;
      if (row === undefined || request.isMatch?.(row) === false) continue;
      this.total += 1;
      if (MOST_KEPT <= kept.length) continue;
      const place = kept.push(row) - 1;
      if (sorted?.add(place, row[column]) === true) yield* sorted.cut();
    }
    if (sorted !== undefined) yield* sorted.finish();
    this.isDone = true;
  }

  *page(offset: number, limit: number): Steps<readonly Row[]> {
    const end = Math.min(this.held, offset + limit);
    const { sorted, kept } = this;
    if (sorted === undefined) return kept.slice(offset, end);
    return Array.from({ length: Math.max(0, end - offset) }, (_, i) => kept[sorted.at(offset + i)] as Row);
  }
}

function matchAt(places: RowPlaces, { isMatch, columns }: ListingRequest): (place: number) => boolean {
  if (isMatch === undefined) return (place) => places.has(place);
  const row = new LazyRow(places, columns);
  return (place) => {
    if (!places.has(place)) return false;
    row.place = place;
    return isMatch(row as unknown as Row);
  };
}

/** Looks like the row of a place, and makes only the cells that are read. */
class LazyRow {
  place = 0;

  constructor(places: RowPlaces, columns: number) {
    for (let column = 0; column < columns; column += 1) {
      const get = (): Cell => places.cell(this.place, column);
      Object.defineProperty(this, column, { get });
    }
  }
}
