import { compareValues } from "../../core/compare.js";
import { fail, ok, type Result } from "../../core/result.js";
import { parseTime } from "../../core/time-spec.js";
import type { LaneColumn, Table, TableColumn, TableRequest } from "../../model/table.js";
import type { QueryContext } from "../context.js";
import { eachRow } from "../export/each-row.js";
import { wherePredicate } from "../export/exporter.js";
import type { ExportColumn, ExportTable, Row } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { BestRows, type RowOrder } from "./best-rows.js";

/** Lets a long table make way for other work, or stop. */
export interface TableWatch {
  /** Awaited in long work; nothing to wait for most of the time (core/pace.ts). */
  pause(): Promise<void> | undefined;
  /** False: the answer is no longer wanted. */
  isWanted(): boolean;
}

export const OUTDATED = "a newer question took its place";

/** The rows of a table that a panel shows: those of a window and some lanes, sorted, at most `limit`. */
export async function collectTable(
  context: QueryContext,
  table: ExportTable,
  request: TableRequest,
  watch: TableWatch,
): Promise<Result<Table>> {
  const { lanes, t0, t1, of } = request;
  const paths = lanes && new Set(Array.from(lanes, (lane) => context.lanes.specs[lane]?.path));
  const hasLane = paths ? (path: string) => paths.has(path) : () => true;
  const order = orderOf(table, request);
  if (!order.ok) return order;
  const { timeline, beginNs, untilNs } = context;
  const timeOf = (text: string) => parseTime(text, { timeline, beginNs, endNs: untilNs });
  const where = wherePredicate(table, request.where, timeline, timeOf);
  if (!where.ok) return where;
  const isMatch = where.value ?? (() => true);
  const ofLane = of === undefined ? {} : { of: pathOf(context, of) };
  const best = new BestRows(order.value, request.limit);
  let total = 0;
  const take = (row: Row) => {
    if (!isMatch(row)) return;
    total += 1;
    best.add(row);
  };
  const all = table.rows(context, { t0, t1, hasLane, ...ofLane });
  if (!(await eachRow(all, take, watch.pause, watch.isWanted))) return fail(OUTDATED);
  const rows = best.rows();
  const columns = table.columns.map((column, i) => columnOf(column, rows, i, context.lanes));
  return ok({ columns, count: rows.length, total });
}

function orderOf(table: ExportTable, { sortBy, descending }: TableRequest): Result<RowOrder | undefined> {
  if (sortBy === undefined) return ok(undefined);
  const column = table.columns.findIndex(({ name }) => name === sortBy);
  if (column < 0) return fail(`the table ${table.name} has no column "${sortBy}"`);
  const sign = descending ? -1 : 1;
  return ok((a, b) => sign * compareValues(a[column], b[column]));
}

function columnOf(
  { name, type }: ExportColumn,
  rows: readonly Row[],
  i: number,
  lanes: QueryContext["lanes"],
): TableColumn {
  const texts = () => rows.map((row) => `${row[i] ?? ""}`);
  if (type === "lane") return laneColumn(name, texts(), lanes);
  if (type === "text" || type === "json") return { name, type, values: texts() };
  return { name, type, values: Float64Array.from(rows, (row) => (typeof row[i] === "number" ? row[i] : Number.NaN)) };
}

function laneColumn(name: string, texts: readonly string[], lanes: QueryContext["lanes"]): LaneColumn {
  const words = new Map<number, string>();
  const values = Int32Array.from(texts, (text, row) => {
    const lane = lanes.find(text) ?? -1;
    if (lane < 0 && text !== "") words.set(row, text);
    return lane;
  });
  return { name, type: "lane", values, words };
}
