import type { Failure, Result } from "../../workers/core/result.js";
import type { Table } from "../../workers/model/table.js";

const PAGE_ROWS = 256;
/** Pages held: some six thousand rows around what is seen. */
const MOST_PAGES = 24;

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
  failure: Failure | undefined;

  private readonly pages = new Map<number, Table>();
  private first = 0;
  private end = PAGE_ROWS;
  private isAsking = false;
  private isOver = false;

  constructor(
    private readonly ask: AskPage,
    private readonly changed: () => void,
  ) {
    this.askNext();
  }

  /** Rows [first, end) are in view. */
  want(first: number, end: number): void {
    this.first = first;
    this.end = end;
    this.askNext();
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

  /** The first page in view that is not here, or not whole. */
  private missing(): number | undefined {
    const from = Math.floor(this.first / PAGE_ROWS);
    const to = Math.max(from + 1, Math.ceil(Math.min(this.end, this.held) / PAGE_ROWS));
    for (let page = from; page < to; page += 1) {
      const rows = Math.min(PAGE_ROWS, this.held - page * PAGE_ROWS);
      if ((this.pages.get(page)?.count ?? -1) < rows) return page;
    }
    return this.underWay === undefined ? undefined : from;
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
