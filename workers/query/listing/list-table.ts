import { fail, ok, type Result } from "../../core/result.js";
import { parseTime } from "../../core/time-spec.js";
import type { Predicate } from "../../filter/compile.js";
import { type EventPart, offsetIn, type Phase } from "../../model/chart.js";
import type { TableRequest } from "../../model/table.js";
import type { QueryContext } from "../context.js";
import { checkShape, wherePredicate } from "../export/exporter.js";
import { type ExportScope, isTextType, type PanelTable, type Row } from "../export/table.js";
import { laneNames, pathOf } from "../lane-words.js";
import { keptListing, type Listing, type ListingOrder, placedListing } from "./listing.js";

/** What the rows of a table are chosen and ordered by; the rest of a request says which of them are wanted now. */
export type TableQuestion = Omit<TableRequest, "offset" | "limit" | "patienceMs" | "asker">;

/** The rows of a table that a panel asks for: those of a window and some lanes, filtered and sorted. */
export function listTable(
  context: QueryContext,
  table: PanelTable,
  question: TableQuestion,
  events?: readonly EventPart[],
): Result<Listing> {
  const order = orderOf(table, question);
  if (!order.ok) return order;
  const chart = checkShape(table, question.chart);
  if (!chart.ok) return chart;
  const { timeline, beginNs, untilNs } = context;
  const timeOf = (text: string) => parseTime(text, { timeline, beginNs, endNs: untilNs });
  const namesOf = laneNames(context);
  const where = wherePredicate(table, question.where, timeline, timeOf, { namesOf, texts: textsOf(table, namesOf) });
  if (!where.ok) return where;
  const scope = { ...scopeOf(context, question), ...(events && { events }) };
  const only = wherePredicate(table, question.only, timeline, timeOf, { namesOf });
  if (!only.ok) return only;
  const request = {
    isMatch: both(phaseTest(table, question.phase), both(only.value, where.value)),
    order: order.value,
    columns: table.columns.length,
  };
  const places = table.places?.(context, scope);
  return ok(places === undefined ? keptListing(table.rows(context, scope), request) : placedListing(places, request));
}

/** The texts of a row in which a bare word is looked for: people type the names of lanes, as they see them. */
function textsOf({ columns }: PanelTable, namesOf: (path: string) => readonly string[]) {
  return function* texts(row: Row): Iterable<string | undefined> {
    for (const [i, { type }] of columns.entries()) {
      const cell = row[i];
      if (typeof cell !== "string" || !isTextType(type)) continue;
      if (type === "lane") yield* namesOf(cell);
      else yield cell;
    }
  };
}

function both(a: Predicate<Row> | undefined, b: Predicate<Row> | undefined): Predicate<Row> | undefined {
  return a === undefined || b === undefined ? (a ?? b) : (row) => a(row) && b(row);
}

/** Whether the first moment of a row lies in a part of a period. */
function phaseTest({ columns }: PanelTable, phase: Phase | undefined): Predicate<Row> | undefined {
  const column = columns.findIndex(({ type }) => type === "time");
  if (phase === undefined || column < 0) return undefined;
  const { fromNs, toNs } = phase;
  return (row) => {
    const offset = offsetIn(phase, Number(row[column]));
    return fromNs <= offset && offset < toNs;
  };
}

function scopeOf(context: QueryContext, { lanes, t0, t1, of, asPublished, chart }: TableQuestion): ExportScope {
  const paths = lanes && new Set(Array.from(lanes, (lane) => context.lanes.specs[lane]?.path));
  const hasLane = paths ? (path: string) => paths.has(path) : () => true;
  return {
    t0,
    t1,
    hasLane,
    asPublished: asPublished === true,
    ...(of === undefined ? {} : { of: pathOf(context, of) }),
    ...(chart && { chart }),
  };
}

function orderOf(table: PanelTable, { sortBy, descending }: TableQuestion): Result<ListingOrder | undefined> {
  if (sortBy === undefined) return ok(undefined);
  const column = table.columns.findIndex(({ name }) => name === sortBy);
  if (column < 0) return fail(`the table ${table.name} has no column "${sortBy}"`);
  return ok({ column, descending: descending === true });
}
