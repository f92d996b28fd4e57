import type { Failure, Result } from "../../workers/core/result.js";
import type { Table, TableSpan } from "../../workers/model/table.js";

const PAGE_ROWS = 256;
/** Pages held: some six thousand rows around what is seen. */
const MOST_PAGES = 24;

/** Rows [first, end). */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

export type AskPage = (offset: number, limit: number) => Promise<Result<Table>>;

/**
 * The rows of one question, page by page as they come into view. While the engine counts and sorts, the pages in view
 * are asked for again, so that the number of rows grows.
 */
export class TablePages {
  /** The first page that came: columns, and how wide they are. */
  sample: Table | undefined;
  total = 0;
  /** Ranks that can be shown. */
  held = 0;
  /** Rows are still counted and sorted: so much is done, 0 to 1. */
  underWay: number | undefined = 0;
  /** The part of the window of which the rows are so far; undefined: all of it. */
  span: TableSpan | undefined;
  failure: Failure | undefined;

  private readonly pages = new Map<number, Table>();
  private isAsking = false;
  private isOver = false;

  constructor(
    private readonly ask: AskPage,
    private readonly changed: () => void,
    private view: RowRange = { first: 0, end: PAGE_ROWS },
  ) {
    this.askNext();
  }

  /** Rows [first, end) are in view. */
  want(first: number, end: number): void {
    this.view = { first, end };
    this.askNext();
  }

  /** The rows in view. */
  get wanted(): RowRange {
    return this.view;
  }

  /** Whether these rows can stand in place of older ones, so that none in view vanishes. */
  replaces(older: TablePages): boolean {
    return this.missingInView() === undefined && (this.underWay === undefined || older.held <= this.held);
  }

  /** The row of a rank, if its page is here. */
  row(rank: number): { readonly table: Table; readonly row: number } | undefined {
    const table = this.pages.get(Math.floor(rank / PAGE_ROWS));
    const row = rank % PAGE_ROWS;
    return table === undefined || table.count <= row ? undefined : { table, row };
  }

  dispose(): void {
    this.isOver = true;
  }

  private askNext(): void {
    const page = this.missing();
    if (page === undefined || this.isAsking || this.isOver || this.failure !== undefined) return;
    this.isAsking = true;
    void this.load(page);
  }

  private missing(): number | undefined {
    return this.missingInView() ?? (this.underWay === undefined ? undefined : this.firstPage);
  }

  /** The first page in view that is not here, or not whole. */
  private missingInView(): number | undefined {
    const from = this.firstPage;
    const to = Math.max(from + 1, Math.ceil(Math.min(this.view.end, this.held) / PAGE_ROWS));
    for (let page = from; page < to; page += 1) {
      const rows = Math.min(PAGE_ROWS, this.held - page * PAGE_ROWS);
      if ((this.pages.get(page)?.count ?? -1) < rows) return page;
    }
    return undefined;
  }

  private get firstPage(): number {
    return Math.floor(this.view.first / PAGE_ROWS);
  }

  private async load(page: number): Promise<void> {
    const answer = await this.ask(page * PAGE_ROWS, PAGE_ROWS);
    this.isAsking = false;
    if (this.isOver) return;
    if (answer.ok) this.take(page, answer.value);
    else this.failure = answer.error;
    this.changed();
    this.askNext();
  }

  private take(page: number, table: Table): void {
    // Rows of a part of the window are others than those of all.
    if (table.span?.t1 !== this.span?.t1) this.pages.clear();
    this.span = table.span;
    this.sample ??= table;
    // Of an empty answer nothing is known but the columns.
    if (this.sample.count === 0) this.sample = table;
    this.total = table.total;
    this.held = table.held;
    this.underWay = table.underWay;
    this.pages.delete(page);
    this.pages.set(page, table);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= MOST_PAGES) return;
      this.pages.delete(oldest);
    }
  }
}
