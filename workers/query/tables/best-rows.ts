import type { Row } from "../export/table.js";

/** Rows held beside those wanted: sorting them takes a millisecond or two, and is needed the less often. */
const ROOM = 4096;

export type RowOrder = (a: Row, b: Row) => number;

/** The first `limit` rows in an order, of any number: all are sorted, as it were, and the others dropped. */
export class BestRows {
  private held: Row[] = [];
  /** Once that many are held, rows that do not come before this one are not wanted. */
  private last: Row | undefined;

  /** Without an order: as they come. */
  constructor(
    private readonly order: RowOrder | undefined,
    private readonly limit: number,
  ) {}

  add(row: Row): void {
    const { order, limit, last } = this;
    if (order === undefined) {
      if (this.held.length < limit) this.held.push(row);
      return;
    }
    if (limit < 1 || (last !== undefined && 0 <= order(row, last))) return;
    this.held.push(row);
    if (limit + ROOM <= this.held.length) this.cut(order);
  }

  rows(): readonly Row[] {
    if (this.order !== undefined) this.cut(this.order);
    return this.held;
  }

  /** Sorting is stable: of equal rows those that came first are kept. */
  private cut(order: RowOrder): void {
    this.held = this.held.sort(order).slice(0, this.limit);
    if (this.held.length === this.limit) this.last = this.held.at(-1);
  }
}
