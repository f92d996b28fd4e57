import type { EventPage, EventRow } from "../model/engine-api.js";
import { type FullEvent, rowOf } from "./event-row.js";

/** All that is shown at a time. */
const MAX_PAGE_CHARS = 8_000_000;

/** The rows of a page, as far as there is room. */
export class PageRows {
  readonly rows: EventRow[] = [];
  private chars = 0;

  constructor(
    private readonly limit: number,
    private readonly firstRow: number,
  ) {}

  get isFull(): boolean {
    return this.limit <= this.rows.length || MAX_PAGE_CHARS < this.chars;
  }

  add(event: FullEvent): void {
    const row = rowOf(event);
    this.chars += row.fields.length + row.context.length;
    this.rows.push(row);
  }

  /** There are more rows. */
  cut(total: number | undefined): EventPage {
    return { ...this.whole(total), truncated: true };
  }

  whole(total: number | undefined): EventPage {
    const { rows, firstRow: first } = this;
    return { first, rows, total, truncated: false, readShare: 1, isFull: false, before: undefined, absent: undefined };
  }
}
