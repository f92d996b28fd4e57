import type { Notes } from "../../columnar/arrow/schema.js";
import { StreamWriter } from "../../columnar/arrow/whole-stream.js";
import { fail, ok, type Result } from "../../core/result.js";
import { parseTime } from "../../core/time-spec.js";
import { plainTimeline, sessionTime, type Timeline } from "../../core/timeline.js";
import { compileWhere, type FilterField, type Predicate } from "../../filter/compile.js";
import { pathMatcher } from "../../filter/glob.js";
import { type ChartShape, type EventPart, MOST_COLUMNS, MOST_ROWS } from "../../model/chart.js";
import type { ExportRequest } from "../../model/engine-api.js";
import { PART_NOTE } from "../../model/sql.js";
import type { QueryContext } from "../context.js";
import { laneNames } from "../lane-words.js";
import { fileNotes } from "./column-fields.js";
import { type BatchSink, createBatchSink, createSink, type Piece, type RowSink } from "./row-sink.js";
import {
  type ExportColumn,
  type ExportScope,
  type ExportTable,
  isTextType,
  type Row,
  type Rows,
  type TableBatches,
  type TableParts,
} from "./table.js";
import { checkTimes, parseWindow } from "./time-window.js";

/** A table being written. */
export interface Exporter {
  /** The next piece; undefined when all rows are written. */
  next(): Promise<Piece | undefined>;
  /** How much has been written, 0 to 1; undefined where that is not known. */
  readonly share: number | undefined;
  /** Rows taken so far; undefined where rows are not counted. */
  readonly rows?: number;
}

/** Before a trace is open no time is known; any will do to see whether a text is one. */
const ANYWHEN = plainTimeline(0n);

/** The errors of a request that need no trace to be seen: in times, the filter, the lane. */
export function checkExport(table: ExportTable, request: ExportRequest): Result<void> {
  const times = checkTimes(request);
  if (!times.ok) return times;
  const anywhen = (text: string) => parseTime(text, { timeline: ANYWHEN, beginNs: 0, endNs: 0 });
  const { where: text } = request;
  const isOwn = text !== undefined && table.ownFilter !== undefined;
  const where = isOwn ? table.ownFilter.check(text) : wherePredicate(table, text, ANYWHEN, anywhen);
  if (!where.ok) return where;
  const lanes = lanesMeant(request);
  if (!lanes.ok) return lanes;
  const chart = checkShape(table, request.chart);
  if (!chart.ok) return chart;
  return table.isOfLane && request.of === undefined ? wantsLane(table) : ok(undefined);
}

/** Checks the request and starts writing its table. `pause`: awaited in long work. */
export function startExport(
  context: QueryContext,
  table: ExportTable,
  request: ExportRequest,
  pause: () => Promise<void> | undefined = () => undefined,
  events?: readonly EventPart[],
): Result<Exporter> {
  const { timeline, beginNs, untilNs } = context;
  const timeOf = (text: string): Result<number> => parseTime(text, { timeline, beginNs, endNs: untilNs });
  const window = parseWindow(request, timeOf);
  if (!window.ok) return window;
  const t0 = context.hasEarlier === true ? Math.max(window.value.t0, beginNs) : window.value.t0;
  const hasLane = lanesMeant(request);
  if (!hasLane.ok) return hasLane;
  const of = ofLane(context, table, request.of);
  if (!of.ok) return of;
  const shape = checkShape(table, request.chart);
  if (!shape.ok) return shape;
  const { asPublished = false, chart, annotations } = request;
  const picture = { ...(chart && { chart }), ...(events && { events }), ...(annotations && { annotations }) };
  const scope: ExportScope = { ...window.value, t0, hasLane: hasLane.value, asPublished, ...of.value, ...picture };
  const { format, trace } = request;
  const sunk = { name: table.name, columns: table.columns, timeline, beginNs, ...(trace !== undefined && { trace }) };
  if (request.where === undefined && (format === "arrow" || format === "parquet" || format === "sql")) {
    const parts = format === "sql" ? table.parts?.(context, scope) : undefined;
    if (parts !== undefined) return ok(partsExporter(parts, fileNotes(table.name, timeline, beginNs), pause));
    const batches = table.batches?.(context, scope);
    if (batches !== undefined) return ok(batchExporter(batches, createBatchSink(format, sunk), pause));
  }
  const sink = createSink(format, sunk);
  const isPart = trace !== undefined;
  const shareAt = shareOfTime(table, scope, timeline);
  if (request.where !== undefined && table.ownFilter !== undefined) {
    const rows = table.ownFilter.rows(request.where, scope);
    return rows.ok ? ok(createExporter(rows.value, undefined, sink, { isPart, pause, shareAt })) : rows;
  }
  const where = wherePredicate(table, request.where, timeline, timeOf, { namesOf: laneNames(context) });
  return where.ok
    ? ok(createExporter(table.rows(context, scope), where.value, sink, { isPart, pause, shareAt }))
    : where;
}

/** What is wrong with the shape of a picture, whatever the trace. */
export function checkShape(table: ExportTable, chart: ChartShape | undefined): Result<unknown> {
  const grid = checkGrid(chart ?? {});
  return grid.ok && table.checkChart !== undefined ? table.checkChart(chart ?? {}) : grid;
}

function checkGrid({ columns = 1, rows = 1 }: ChartShape): Result<unknown> {
  const isFine = (count: number, most: number) => Number.isInteger(count) && 1 <= count && count <= most;
  if (!isFine(columns, MOST_COLUMNS)) return fail(`a picture has 1 to ${MOST_COLUMNS} columns`);
  return isFine(rows, MOST_ROWS) ? ok(undefined) : fail(`a picture has 1 to ${MOST_ROWS} rows`);
}

/** How far a row of a table in order of time is in the window. */
function shareOfTime({ columns }: ExportTable, { t0, t1 }: ExportScope, timeline: Timeline) {
  const isInOrder = columns[0]?.name === "ts_ns" && Number.isFinite(t1 - t0) && t0 < t1;
  if (!isInOrder) return undefined;
  return ([ns]: Row): number | undefined => {
    const t = typeof ns === "bigint" ? sessionTime(timeline, ns) : undefined;
    return t === undefined ? undefined : Math.max(0, Math.min(1, (t - t0) / (t1 - t0)));
  };
}

function ofLane(context: QueryContext, table: ExportTable, of: string | undefined): Result<Pick<ExportScope, "of">> {
  if (of === undefined) {
    return table.isOfLane ? wantsLane(table) : ok({});
  }
  if (context.lanes.find(of) !== undefined) return ok({ of });
  return fail(`there is no lane "${of}"`, { hint: "--table intervals lists them" });
}

function lanesMeant({ lanes }: ExportRequest): Result<(path: string) => boolean> {
  if (lanes === undefined) return ok(() => true);
  const matcher = pathMatcher(lanes);
  return matcher ? ok(matcher) : fail("the pattern of --lanes is too large");
}

function wantsLane({ name }: ExportTable): Result<never> {
  return fail(`the table "${name}" is about one lane`, { hint: "name it with --of, as in --of host/vm/961/vcpu/0" });
}

interface ExportWork {
  /** It is a part of a dataset. */
  readonly isPart: boolean;
  readonly pause: () => Promise<void> | undefined;
  readonly shareAt: ((row: Row) => number | undefined) | undefined;
}

function createExporter(
  rows: Rows,
  where: Predicate<Row> | undefined,
  sink: RowSink,
  { isPart, pause, shareAt }: ExportWork,
): Exporter {
  const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  let isDone = false;
  let last: Row | undefined;
  let taken = 0;
  return {
    get rows() {
      return taken;
    },
    get share() {
      return isDone ? 1 : last && shareAt?.(last);
    },
    async next() {
      while (!isDone) {
        const step = iterator.next();
        const { done, value } = step instanceof Promise ? await step : step;
        if (done) isDone = true;
        else if (value === undefined) await pause();
        else {
          last = value;
          const isMeant = where === undefined || where(value);
          if (isMeant) taken += 1;
          const piece = isMeant ? sink.add(value) : undefined;
          if (piece !== undefined) return piece;
        }
        // A part without rows is no file of its dataset.
        if (done) return isPart && taken === 0 ? undefined : withContent(sink.end());
      }
      return undefined;
    },
  };
}

/** Batches that the table makes by itself. */
function batchExporter(
  { rows, batches }: TableBatches,
  sink: BatchSink,
  pause: () => Promise<void> | undefined,
): Exporter {
  const iterator = batches[Symbol.iterator]();
  let isDone = false;
  let written = 0;
  return {
    get rows() {
      return written;
    },
    get share() {
      return isDone ? 1 : Math.min(1, written / Math.max(1, rows));
    },
    async next() {
      while (!isDone) {
        const { done, value } = iterator.next();
        if (done === true) {
          isDone = true;
          return sink.end();
        }
        if (value === undefined) await pause();
        else {
          written += value.rows;
          return sink.addBatch(value);
        }
      }
      return undefined;
    },
  };
}

/** Each batch is a stream of Arrow with a note which part it is of. */
function partsExporter({ parts, rows }: TableParts, notes: Notes, pause: () => Promise<void> | undefined): Exporter {
  let written = 0;
  const pieces = (function* () {
    for (const [part, { fields, batches }] of parts.entries()) {
      const writer = new StreamWriter(fields, { ...notes, [PART_NOTE]: `${part}` });
      for (const batch of batches) {
        written += batch?.rows ?? 0;
        yield batch && writer.write(batch);
      }
    }
  })();
  let isDone = false;
  return {
    get share() {
      return isDone ? 1 : Math.min(1, written / Math.max(1, rows));
    },
    async next() {
      for (;;) {
        const { done, value } = pieces.next();
        if (done === true) {
          isDone = true;
          return undefined;
        }
        if (value !== undefined) return value;
        await pause();
      }
    },
  };
}

function withContent(piece: Piece): Piece | undefined {
  return piece.length === 0 ? undefined : piece;
}

/** What people call things beside what the cells hold. */
export interface WhereWords {
  /** The path in a cell, and the names under which lists show that lane. */
  readonly namesOf?: (path: string) => readonly string[];
  /** The texts of a row in which a bare word is looked for. */
  readonly texts?: (row: Row) => Iterable<string | undefined>;
}

/** `where` as a test of rows, with columns and fields to ask about. */
export function wherePredicate(
  table: ExportTable,
  where: string | undefined,
  timeline: Timeline,
  timeOf: (text: string) => Result<number>,
  { namesOf = (path) => [path], texts }: WhereWords = {},
): Result<Predicate<Row> | undefined> {
  if (where === undefined) return ok(undefined);
  const columns = table.columns.map((column, i) => {
    const { type, name } = column;
    return [name, type === "lane" ? laneField(i, namesOf) : fieldOf(column, i, timeline, timeOf)] as const;
  });
  const fields = { ...Object.fromEntries(columns), ...table.fields };
  // "start" for "start_ns": a unit is written with the value.
  const aliases = Object.fromEntries(Object.keys(fields).map((name) => [name.replace(/_ns$/, ""), name]));
  return compileWhere(where, { fields, aliases, ...(texts && { texts }) });
}

/** Lists show a lane by its name, and the cells hold its path: either is meant. */
function laneField(i: number, namesOf: (path: string) => readonly string[]): FilterField<Row> {
  return {
    type: "texts",
    read: (row) => {
      const cell = row[i];
      return typeof cell === "string" ? namesOf(cell) : [];
    },
  };
}

function fieldOf(
  { type }: ExportColumn,
  i: number,
  timeline: Timeline,
  timeOf: (text: string) => Result<number>,
): FilterField<Row> {
  if (isTextType(type)) return { type: "text", read: (row) => row[i]?.toString() };
  const read = (row: Row): number | undefined => {
    const cell = row[i];
    if (typeof cell === "bigint") return sessionTime(timeline, cell);
    return typeof cell === "number" ? cell : undefined;
  };
  if (type !== "time") return { type, read };
  const parse = (text: string): number | undefined => {
    const time = timeOf(text);
    return time.ok ? time.value : undefined;
  };
  return { type, read, parse };
}
