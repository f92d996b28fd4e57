import type { Failure, Result } from "../../workers/core/result.js";
import type { AbsentEvent, EventPage, EventRow, EventsRequest } from "../../workers/model/engine-api.js";
import { restAfter } from "../viewmodel/search-way.js";

const PAGE_ROWS = 128;
/** Pages held: some six thousand rows around what is seen. */
const MOST_PAGES = 48;
export type AskEvents = (request: Pick<EventsRequest, "row" | "limit" | "at">) => Promise<Result<EventPage>>;

/**
 * Events of one question, page by page as they come into view. While the engine looks for more, it is asked to go on, so
 * that their number grows.
 */
export class EventPages {
  total = 0;
  /** Share of the events that have been looked at; undefined before the first answer. */
  readShare: number | undefined;
  /** There are more than are kept. */
  isFull = false;
  absent: AbsentEvent | undefined;
  failure: Failure | undefined;

  private readonly pages = new Map<number, readonly EventRow[]>();
  /** Pages that may read otherwise by now. */
  private stale: ReadonlySet<number> = new Set();
  private first = 0;
  private end = PAGE_ROWS;
  private sought: { readonly t: number; readonly found: (before: number) => void } | undefined;
  private isAsking = false;
  private isOver = false;

  constructor(
    private readonly ask: AskEvents,
    private readonly changed: () => void,
  ) {
    void this.askOn();
  }

  /** Rows [first, end) are in view. */
  want(first: number, end: number): void {
    this.first = first;
    this.end = end;
    void this.askOn();
  }

  row(rank: number): EventRow | undefined {
    return this.pages.get(Math.floor(rank / PAGE_ROWS))?.[rank % PAGE_ROWS];
  }

  /** Tells how many of the events are before a time, once that is known. Only the newest question is answered. */
  seek(t: number, found: (before: number) => void): void {
    this.sought = { t, found };
    void this.askOn();
  }

  /** More is known of the same events, such as names of threads: what is in view is asked for again, and stays meanwhile. */
  renew(): void {
    this.stale = new Set(this.pages.keys());
    this.failure = undefined;
    void this.askOn();
  }

  dispose(): void {
    this.isOver = true;
  }

  private async askOn(): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    for (;;) {
      const page = this.missing();
      const isCounting = this.readShare !== undefined && this.readShare < 1 && !this.isFull;
      const { sought } = this;
      if (this.isOver || this.failure !== undefined) break;
      if (page === undefined && !isCounting && sought === undefined) break;
      const asked = performance.now();
      const answer = await this.ask({
        row: (page ?? 0) * PAGE_ROWS,
        limit: page === undefined ? 0 : PAGE_ROWS,
        ...(sought && { at: sought.t }),
      });
      if (this.isOver) return;
      if (answer.ok) this.take(page, answer.value, sought);
      else this.failure = answer.error;
      this.changed();
      if (page === undefined && isCounting) await restAfter(asked);
    }
    this.isAsking = false;
  }

  /** The first page in view that is not here, or not whole. */
  private missing(): number | undefined {
    if (this.readShare === undefined) return 0;
    const to = Math.min(this.end, this.total);
    for (let page = Math.floor(this.first / PAGE_ROWS); page * PAGE_ROWS < to; page += 1) {
      const rows = Math.min(PAGE_ROWS, this.total - page * PAGE_ROWS);
      if ((this.pages.get(page)?.length ?? -1) < rows || this.stale.has(page)) return page;
    }
    return undefined;
  }

  private take(page: number | undefined, answer: EventPage, sought: EventPages["sought"]): void {
    const { total, rows, readShare, isFull, absent, before } = answer;
    this.total = total ?? rows.length;
    this.readShare = readShare;
    this.isFull = isFull;
    this.absent = absent;
    if (page !== undefined) this.keep(page, rows);
    const isDone = before !== undefined || readShare === 1 || this.isFull;
    if (sought !== undefined && this.sought === sought && isDone) {
      this.sought = undefined;
      if (before !== undefined) sought.found(before);
    }
  }

  private keep(page: number, rows: readonly EventRow[]): void {
    this.stale = new Set([...this.stale].filter((one) => one !== page));
    this.pages.delete(page);
    this.pages.set(page, rows);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= MOST_PAGES) return;
      this.pages.delete(oldest);
    }
  }
}
