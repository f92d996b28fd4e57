import { Pace } from "../core/pace.js";
import { fail, ok, type Result } from "../core/result.js";
import type { EventPart } from "../model/chart.js";
import type { Table, TableInfo, TableRequest, TableSpan, TableTextRequest } from "../model/table.js";
import type { QueryContext } from "../query/context.js";
import type { PanelTable } from "../query/export/table.js";
import { listTable, type TableQuestion } from "../query/listing/list-table.js";
import { listingText } from "../query/listing/listing-text.js";
import { tableColumns } from "../query/listing/table-of.js";
import { inSteps } from "../query/resumable.js";
import { knownWindow } from "../query/session-window.js";
import { Askers, OUTDATED } from "./askers.js";
import { type EventsOf, NO_INPUTS } from "./event-inputs.js";
import type { Exports } from "./exports.js";
import { OpenListing } from "./open-listing.js";

/** Questions whose order is kept for further pages: those of the panels on show, and a few before. */
const MOST_KEPT = 6;

/**
 * Of a session with so many intervals a table may take a second. Until it has rows, those of the first part of its window
 * are answered.
 */
const LARGE = 4_000_000;
/** Looked at before that. */
const FIRST_MS = 30;
const PARTS = 64;

function firstPart({ t0, t1 }: TableSpan): TableSpan {
  return { t0, t1: t0 + (t1 - t0) / PARTS };
}

/** The question of an asker, with the order of its rows. */
interface Kept {
  readonly key: string;
  readonly open: OpenListing;
  /** The rows of the first part of the window, once somebody waited for any. */
  part?: { readonly open: OpenListing; readonly span: TableSpan };
}

/**
 * The tables of an open session. Of a long trace one takes a second; other questions are answered meanwhile. The order of
 * the rows is made once for each question of an asker, and any page of it is read from there.
 */
export class Tables {
  private isClosed = false;
  private readonly askers = new Askers();
  /** By asker, the least recently asked first. */
  private readonly kept = new Map<string, Kept>();

  /** Of the picture that was asked for last while its events were read. */
  private eventPart: (NonNullable<Kept["part"]> & { readonly key: string }) | undefined;

  constructor(
    private readonly context: QueryContext,
    private readonly tables: readonly PanelTable[],
    private readonly yieldToLoop: () => Promise<void>,
    private readonly now: () => number = () => performance.now(),
    private readonly eventsOf: EventsOf = NO_INPUTS,
    private readonly large = LARGE,
  ) {}

  list(): readonly TableInfo[] {
    return this.tables.map(({ name, title, about }) => ({ name, title, about }));
  }

  async rows(request: TableRequest): Promise<Result<Table>> {
    const asked = this.now();
    const mayWait = request.chart === undefined || request.patienceMs === undefined || !this.isLarge();
    const before = this.eventPart;
    // Before all events are read: both at once would take turns.
    const part = mayWait ? undefined : await this.partOfEvents(request);
    const reading = this.eventsFor(request);
    // Who has the part already waits for the whole.
    const wait = this.eventPart === before ? asked + (request.patienceMs ?? 0) : asked;
    if (part !== undefined && !(await this.settlesBy(reading, wait))) return part;
    const events = await reading;
    if (!events.ok) return events;
    const opened = this.openedFor(request, events.value);
    if (!opened.ok) return opened;
    const { table, open, kept, isNewest } = opened.value;
    const { offset = 0, limit, patienceMs } = request;
    const end = patienceMs === undefined ? Number.POSITIVE_INFINITY : this.now() + patienceMs;
    const isWanted = () => !this.isClosed && isNewest();
    const until = (time: number) => () =>
      patienceMs !== undefined && (offset + limit <= open.listing.held || time <= this.now());
    // A path through a part of the window is no part of the path through all of it.
    const mayHavePart = patienceMs !== undefined && table.isOfLane !== true && this.isLarge();
    // While a part is shown, the whole has all the time.
    const first = mayHavePart && kept.part === undefined ? Math.min(end, this.now() + FIRST_MS) : end;
    if (!(await open.goOn(until(first), isWanted))) return fail(OUTDATED);
    if (mayHavePart && !open.isComplete && open.listing.held === 0) {
      const part = await this.partOf(kept, table, request, events.value, end, isWanted);
      if (!isWanted()) return fail(OUTDATED);
      if (part !== undefined) return ok(await this.partPage(table, part, open.listing.share, request));
    }
    if (!(await open.goOn(until(end), isWanted))) return fail(OUTDATED);
    const { listing } = open;
    const pace = this.pace();
    const rows = await inSteps(listing.page(offset, limit), () => pace.pause());
    if (!isWanted()) return fail(OUTDATED);
    return ok({
      columns: tableColumns(table.columns, rows, this.context.lanes),
      count: rows.length,
      offset,
      total: listing.total,
      held: listing.held,
      ...(open.isComplete ? {} : { underWay: listing.share }),
    });
  }

  private async settlesBy(work: Promise<unknown>, end: number): Promise<boolean> {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    void work.then(settle, settle);
    do await this.yieldToLoop();
    while (!isSettled && this.now() < end);
    return isSettled;
  }

  /**
   * Of a picture of events, which may have to be read: the rows of the first part of the window. Undefined if there are
   * none, or the picture needs no events.
   */
  private async partOfEvents(request: TableRequest): Promise<Result<Table> | undefined> {
    const { offset: _, limit: __, patienceMs: ___, asker: ____, ...question } = request;
    const table = this.tables.find(({ name }) => name === question.table);
    if (table === undefined) return undefined;
    const key = this.keyOf(question);
    if (this.eventPart?.key !== key) {
      const span = firstPart(knownWindow(this.context, question));
      const events = await this.eventsOf({ ...question, ...span });
      if (!events.ok || events.value === undefined) return undefined;
      const listing = listTable(this.context, table, { ...question, ...span }, events.value);
      if (!listing.ok) return undefined;
      const open = new OpenListing(listing.value, { yieldToLoop: this.yieldToLoop, now: this.now });
      const isOpen = () => !this.isClosed;
      await open.goOn(() => false, isOpen);
      this.eventPart = { key, open, span };
    }
    const { open, span } = this.eventPart;
    return open.listing.held === 0 ? undefined : ok(await this.partPage(table, { open, span }, 0, request));
  }

  private isLarge(): boolean {
    let rows = 0;
    for (const { count } of this.context.lanes.tracks) rows += count;
    return this.large <= rows;
  }

  /** All rows of the first part of the window, if they are there by `end`. */
  private async partOf(
    kept: Kept,
    table: PanelTable,
    { offset: _, limit: __, patienceMs: ___, asker: ____, ...question }: TableRequest,
    events: readonly EventPart[] | undefined,
    end: number,
    isWanted: () => boolean,
  ): Promise<Kept["part"]> {
    if (kept.part === undefined) {
      const span = firstPart(knownWindow(this.context, question));
      const listing = listTable(this.context, table, { ...question, ...span }, events);
      if (!listing.ok) return undefined;
      kept.part = { open: new OpenListing(listing.value, { yieldToLoop: this.yieldToLoop, now: this.now }), span };
    }
    const { open } = kept.part;
    await open.goOn(() => end <= this.now(), isWanted);
    return open.isComplete && 0 < open.listing.held ? kept.part : undefined;
  }

  private async partPage(
    table: PanelTable,
    { open: { listing }, span }: NonNullable<Kept["part"]>,
    share: number,
    { offset = 0, limit }: TableRequest,
  ): Promise<Table> {
    const pace = this.pace();
    const rows = await inSteps(listing.page(offset, limit), () => pace.pause());
    const columns = tableColumns(table.columns, rows, this.context.lanes);
    const { total, held } = listing;
    return { columns, count: rows.length, offset, total, held, underWay: share, span };
  }

  /** Starts writing the rows of a question; answers the handle for `exportNext`. */
  async text(request: TableTextRequest, exports: Exports): Promise<Result<number>> {
    const { question, format } = request;
    const events = await this.eventsFor(question);
    if (!events.ok) return events;
    const opened = this.openedFor(question, events.value);
    if (!opened.ok) return opened;
    const { table, open } = opened.value;
    const isOpen = () => !this.isClosed;
    const fill = () => open.goOn(() => false, isOpen);
    const pace = this.pace();
    const { timeline, beginNs } = this.context;
    const { name, columns } = table;
    const pause = () => pace.pause();
    const options = { format, table: name, columns, wanted: request.columns, timeline, beginNs, pause };
    const { offset = 0, limit } = question;
    return ok(exports.add(listingText(open.listing, { from: offset, to: offset + limit }, fill, options)));
  }

  /** Tables under way end at their next pause. */
  close(): void {
    this.isClosed = true;
    this.kept.clear();
  }

  private pace(): Pace {
    return new Pace(this.yieldToLoop, undefined, this.now);
  }

  /** Reading events takes long: a newer question of the asker may have come meanwhile. */
  private async eventsFor(request: TableRequest): ReturnType<EventsOf> {
    if (request.chart?.kind === undefined) return ok(undefined);
    const isNewest = this.askers.begin(request.asker);
    const events = await this.eventsOf(request);
    return isNewest() ? events : fail(OUTDATED);
  }

  private openedFor(
    request: TableRequest,
    events: readonly EventPart[] | undefined,
  ): Result<{ table: PanelTable; open: OpenListing; kept: Kept; isNewest: () => boolean }> {
    const { offset: _, limit: __, patienceMs: ___, asker, ...question } = request;
    const table = this.tables.find(({ name }) => name === question.table);
    if (table === undefined) return fail(`there is no table "${question.table}"`);
    const key = this.keyOf(question);
    const before = asker === undefined ? undefined : this.kept.get(asker);
    if (before?.key === key && asker !== undefined) return ok({ table, ...this.keep(asker, before) });
    const listing = listTable(this.context, table, question, events);
    if (!listing.ok) return listing;
    const open = new OpenListing(listing.value, { yieldToLoop: this.yieldToLoop, now: this.now });
    if (asker === undefined) return ok({ table, open, kept: { key, open }, isNewest: () => true });
    return ok({ table, ...this.keep(asker, { key, open }) });
  }

  private keep(asker: string, kept: Kept) {
    this.kept.delete(asker);
    this.kept.set(asker, kept);
    for (const [oldest, { open }] of this.kept) {
      if (this.kept.size <= MOST_KEPT) break;
      if (open.isIdle) this.kept.delete(oldest);
    }
    return { open: kept.open, kept, isNewest: () => (this.kept.get(asker)?.open ?? kept.open) === kept.open };
  }

  private keyOf({ lanes, version, ...question }: TableQuestion): string {
    return JSON.stringify([
      question,
      lanes && Array.from(lanes),
      version ?? this.context.untilNs,
      this.context.own?.version,
    ]);
  }
}
