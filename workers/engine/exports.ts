import { Pace } from "../core/pace.js";
import { fail, ok, type Result } from "../core/result.js";
import type { EngineApi, ExportRequest, ReportRequest } from "../model/engine-api.js";
import type { SqlTable } from "../model/sql.js";
import { profileEventsTable } from "../profile/events-table.js";
import { profileTable } from "../profile/table.js";
import type { QueryContext } from "../query/context.js";
import { type AnnotatedSession, annotationsTable } from "../query/export/annotations.js";
import { checkExport, type Exporter, startExport } from "../query/export/exporter.js";
import { EXPORT_TABLES } from "../query/export/index.js";
import type { Piece } from "../query/export/row-sink.js";
import { sqlTableOf } from "../query/export/sql-table.js";
import {
  type ExportScope,
  type ExportTable,
  jsonColumns,
  numberColumns,
  type Row,
  textColumns,
  timeColumns,
} from "../query/export/table.js";
import { checkTimes } from "../query/export/time-window.js";
import { SESSION_TABLES } from "../query/tables/index.js";
import type { EventAnswers } from "./event-answers.js";
import { type EventsOf, NO_INPUTS } from "./event-inputs.js";
import { checkSearch } from "./event-query.js";
import { contextJson, type FullEvent, fieldsJson } from "./event-row.js";

/** All tables that can be exported. */
export function exportTables(
  events: EventRows,
  tables: readonly ExportTable[],
  annotated: () => AnnotatedSession = () => ({ traces: [], lanes: undefined }),
): readonly ExportTable[] {
  return [
    eventsTable(events),
    ...EXPORT_TABLES,
    ...tables,
    profileTable,
    profileEventsTable,
    annotationsTable(annotated),
  ];
}

export function findTable(tables: readonly ExportTable[], wanted: string): Result<ExportTable> {
  const table = tables.find(({ name }) => name === wanted);
  if (table) return ok(table);
  const names = tables.map(({ name }) => name).join(", ");
  return fail(`there is no table "${wanted}"`, { hint: `the tables are ${names}` });
}

const EVER = { t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY };

/** The exports under way, by handle. */
export class Exports {
  private readonly open = new Map<number, Exporter>();
  private nextHandle = 1;

  constructor(
    private readonly context: QueryContext,
    private readonly tables: readonly ExportTable[],
    private readonly yieldToLoop: () => Promise<void>,
    private readonly eventsOf: EventsOf = NO_INPUTS,
  ) {}

  async start(request: ExportRequest): Promise<Result<number>> {
    const table = findTable(this.tables, request.table);
    if (!table.ok) return table;
    const events = await this.eventsOf({ ...EVER, ...(request.chart && { chart: request.chart }) });
    if (!events.ok) return events;
    const pace = new Pace(this.yieldToLoop);
    const exporter = startExport(this.context, table.value, request, () => pace.pause(), events.value);
    if (!exporter.ok) return exporter;
    return ok(this.add(exporter.value));
  }

  /** Takes an exporter that was started elsewhere; answers its handle. */
  add(exporter: Exporter): number {
    const handle = this.nextHandle++;
    this.open.set(handle, exporter);
    return handle;
  }

  /** Those about one lane have no rows without it. */
  sqlTables(): readonly SqlTable[] {
    return this.tables.filter(({ isOfLane }) => isOfLane !== true).map(sqlTableOf);
  }

  share(handle: number): number | undefined {
    return this.open.get(handle)?.share;
  }

  rows(handle: number): number {
    return this.open.get(handle)?.rows ?? 0;
  }

  close(handle: number): void {
    this.open.delete(handle);
  }

  async next(handle: number): Promise<Result<Piece | undefined>> {
    const exporter = this.open.get(handle);
    if (!exporter) return fail(`export ${handle} is not open`);
    const chunk = await exporter.next();
    if (chunk === undefined) this.open.delete(handle);
    return ok(chunk);
  }
}

/** What the engine answers about exports of the session that is open. */
export function exportQuestions(
  exports: () => Exports,
): Pick<EngineApi, "exportOpen" | "exportNext" | "exportShare" | "exportRows" | "exportClose" | "sqlTables"> {
  return {
    exportOpen: async (request) => exports().start(request),
    exportNext: (handle) => exports().next(handle),
    exportShare: async (handle) => exports().share(handle),
    exportRows: async (handle) => exports().rows(handle),
    exportClose: async (handle) => exports().close(handle),
    sqlTables: async () => exports().sqlTables(),
  };
}

const NO_EVENTS: EventRows = { async *readRange() {}, readMeant: () => ok(NO_EVENTS.readRange(0, 0)) };

/** The tables as they are without a trace: their names and columns. */
export function knownTables(): readonly ExportTable[] {
  return exportTables(NO_EVENTS, SESSION_TABLES);
}

/** Mistakes in an export that show before any trace is read. */
export function checkExportRequest(request: ExportRequest): Result<void> {
  const table = findTable(knownTables(), request.table);
  return table.ok ? checkExport(table.value, request) : table;
}

/** The same for a report. */
export function checkReportRequest(request: ReportRequest): Result<void> {
  return checkTimes(request);
}

export type EventRows = Pick<EventAnswers, "readRange" | "readMeant">;

/** Every event as it was recorded, in time order, read again from the trace. A filter means what a search means. */
function eventsTable(reader: EventRows): ExportTable {
  return {
    name: "events",
    columns: [
      ...timeColumns("ts_ns"),
      ...textColumns("machine"),
      ...numberColumns("cpu"),
      ...textColumns("name"),
      ...numberColumns("tid", "pid"),
      ...textColumns("comm"),
      ...jsonColumns("fields", "context"),
    ],
    rows: (_context, scope) => eventRows(reader.readRange(scope.t0, scope.t1), scope),
    ownFilter: {
      check: (where) => asFilter(checkSearch(where)),
      rows(where, scope) {
        const events = asFilter(reader.readMeant(where, scope.t0, scope.t1));
        return events.ok ? ok(eventRows(events.value, scope)) : events;
      },
    },
  };
}

async function* eventRows(
  events: AsyncIterable<FullEvent | undefined>,
  { hasLane }: ExportScope,
): AsyncGenerator<Row | undefined> {
  for await (const event of events) {
    if (event === undefined) yield undefined;
    else if (hasLane(`${event.machine}/cpu/${event.cpu}`) || hasLane(`${event.machine}/thread/${event.tid}`))
      yield eventRow(event);
  }
}

function eventRow({ ns, machine, cpu, name, tid, pid, comm, event }: FullEvent): Row {
  return [ns, machine, known(cpu), name, known(tid), known(pid), comm, fieldsJson(event.fields), contextJson(event)];
}

/** People typed it as a filter. */
function asFilter<T>(searched: Result<T>): Result<T> {
  if (searched.ok || searched.error.typed === undefined) return searched;
  return { ok: false, error: { ...searched.error, typed: { ...searched.error.typed, text: "filter" } } };
}

function known(number: number): number | undefined {
  return number < 0 ? undefined : number;
}
