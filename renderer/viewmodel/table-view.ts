import { compareValues } from "../../workers/core/compare.js";
import { formatDuration, formatNumber, formatPercent } from "../../workers/core/format.js";
import { absoluteTime, type Timeline } from "../../workers/core/timeline.js";
import { type LaneId, NO_LANE } from "../../workers/model/lanes.js";
import type { LaneColumn, Table, TableColumn } from "../../workers/model/table.js";
import { formatTime, type TimeBase } from "./time-format.js";

/** The meaning of a cell, which is more than its type. */
export type CellRole = "lane" | "time" | "duration" | "number" | "share" | "text";

export interface ColumnView {
  /** Index into the table. */
  readonly at: number;
  readonly name: string;
  readonly title: string;
  readonly role: CellRole;
  readonly isRight: boolean;
}

/** The target of a row or a cell: a range of time, or an instant (`t0 === t1`), on a lane if it names one. */
export interface Moment {
  readonly lane: LaneId | undefined;
  readonly t0: number;
  readonly t1: number;
}

/** The formats of cells; names of lanes are shorter than their paths. */
export interface CellWords {
  readonly base: TimeBase;
  readonly laneTitle: (lane: LaneId) => string;
  readonly lanePath: (lane: LaneId) => string;
}

export function columnsOf(table: Table): ColumnView[] {
  const columns = table.columns.map((column, at) => {
    const role = roleOf(column);
    return { at, name: column.name, title: titleOf(column.name), role, isRight: isNumeric(role) };
  });
  // The duration follows the end, wherever the table has it.
  const length = columns.findIndex(({ name }) => name === "duration_ns" || name === "latency_ns");
  const after = columns.findIndex(({ name }) => name === "end_ns");
  if (length < 0 || after < 0 || length < after) return columns;
  const [moved] = columns.splice(length, 1);
  if (moved !== undefined) columns.splice(after + 1, 0, moved);
  return columns;
}

export function cellText(table: Table, { at, role }: ColumnView, row: number, words: CellWords): string {
  const column = table.columns[at];
  if (column === undefined) return "";
  if (isText(column)) return column.values[row] ?? "";
  if (column.type === "lane") return laneText(column, row, words.laneTitle);
  const value = column.values[row] ?? Number.NaN;
  if (Number.isNaN(value)) return "";
  switch (role) {
    case "time":
      return formatTime(words.base, value);
    case "duration":
      return formatDuration(value);
    case "share":
      return formatPercent(value, 1);
    default:
      return formatNumber(value);
  }
}

/** The moment that a cell leads to: a lane, the time of a time or a duration; undefined for other cells. */
export function cellTarget(table: Table, { at, name, role }: ColumnView, row: number): Moment | undefined {
  const column = table.columns[at];
  if (column === undefined) return undefined;
  if (role === "lane") {
    const lane = laneAt(table, name, row);
    if (lane === NO_LANE) return undefined;
    const moment = rowTarget(table, row);
    return { lane, t0: moment?.t0 ?? Number.NaN, t1: moment?.t1 ?? Number.NaN };
  }
  if (role === "duration") return isOfTheMoment(table, name) ? rowTarget(table, row) : undefined;
  if (role !== "time") return undefined;
  if (name === "start_ns" || name === "worst_ns") return rowTarget(table, row);
  const t = numberAt(table, name, row);
  return Number.isNaN(t) ? undefined : { lane: mainLane(table, row), t0: t, t1: t };
}

/** The moment that a row leads to: from its start to its end, or its worst case. */
export function rowTarget(table: Table, row: number): Moment | undefined {
  const lane = mainLane(table, row);
  for (const [begin, length, end] of SPANS) {
    const t0 = numberAt(table, begin, row);
    if (Number.isNaN(t0)) continue;
    const t1 = end === "" ? t0 + orZero(numberAt(table, length, row)) : numberAt(table, end, row);
    return { lane, t0, t1: Number.isNaN(t1) ? t0 : t1 };
  }
  return lane === undefined ? undefined : { lane, t0: Number.NaN, t1: Number.NaN };
}

/** Rows that contain every word of `text`, as shown on screen or in the path of a lane. */
export function matchingRows(table: Table, columns: readonly ColumnView[], text: string, words: CellWords): Int32Array {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = Int32Array.from({ length: table.count }, (_, row) => row);
  if (wanted.length === 0) return rows;
  return rows.filter((row) => {
    const line = columns.map((column) => searched(table, column, row, words)).join("\n");
    return wanted.every((word) => line.includes(word));
  });
}

/** The rows sorted by a column, for tables of which every row is in the window. Ties keep their order. */
export function sortedRows(
  table: Table,
  rows: Int32Array,
  name: string,
  isDescending: boolean,
  { lanePath }: Pick<CellWords, "lanePath">,
): Int32Array {
  const column = table.columns.find((one) => one.name === name);
  if (column === undefined) return rows;
  const sign = isDescending ? -1 : 1;
  const cellValue = (row: number) => (column.type === "lane" ? laneText(column, row, lanePath) : column.values[row]);
  return rows.slice().sort((a, b) => sign * compareValues(cellValue(a), cellValue(b)));
}

/** For spreadsheets: a heading, then rows; numbers plain, times absolute in ns and lanes as paths, as `export` prints them. */
export function tableTsv(
  table: Table,
  rows: Int32Array,
  timeline: Timeline,
  { lanePath }: Pick<CellWords, "lanePath">,
): string {
  const cell = (column: TableColumn, row: number) =>
    column.type === "lane" ? oneLine(laneText(column, row, lanePath)) : plain(column, row, timeline);
  const lines = [table.columns.map((column) => column.name).join("\t")];
  for (const row of rows) lines.push(table.columns.map((column) => cell(column, row)).join("\t"));
  return `${lines.join("\n")}\n`;
}

/** Widths of columns in characters: the longest text of the first rows, so that scrolling does not change them. */
export function columnWidths(table: Table, columns: readonly ColumnView[], words: CellWords): number[] {
  const looked = Math.min(table.count, 300);
  return columns.map((column) => {
    let longest = column.title.length + 1;
    for (let row = 0; row < looked; row++) {
      longest = Math.max(longest, cellText(table, column, row, words).length);
    }
    return Math.min(longest, column.name === "evidence" ? 120 : 44);
  });
}

type Span = readonly [begin: string, length: string, end: string];

const SPANS: readonly Span[] = [
  ["start_ns", "", "end_ns"],
  ["worst_ns", "max_ns", ""],
  ["ts_ns", "", "ts_ns"],
];

/** Columns with the lane of a row; the first one present counts. */
const MAIN_LANES = ["lane", "victim_lane", "waiter_lane", "to_lane", "from_lane"];

const TITLES: Readonly<Record<string, string>> = {
  ts_ns: "Time",
  worst_ns: "When longest",
  max_ns: "Longest",
  min_ns: "Shortest",
  mean_ns: "Average",
  p50_ns: "Median",
  p999_ns: "p99.9",
  p9999_ns: "p99.99",
  isa: "ISA",
  reason_code: "Code",
  waker_lane: "Woken by",
  userspace_count: "To user space",
};

function titleOf(name: string): string {
  const known = TITLES[name];
  if (known !== undefined) return known;
  const words = name.replace(/_(ns|lane)$/, "").replaceAll("_", " ");
  return /^p\d/.test(words) ? words : words.charAt(0).toUpperCase() + words.slice(1);
}

type TextColumn = Extract<TableColumn, { values: readonly string[] }>;

function isText(column: TableColumn): column is TextColumn {
  return column.type === "text" || column.type === "json";
}

function roleOf({ name, type }: TableColumn): CellRole {
  if (type === "text" || type === "json") return "text";
  if (type === "number" && (name === "share" || name.endsWith("_share"))) return "share";
  return type;
}

function isNumeric(role: CellRole): boolean {
  return role === "duration" || role === "number" || role === "share";
}

/** Whether a duration is that of the moment of the row, and not a sum. */
function isOfTheMoment(table: Table, name: string): boolean {
  if (table.columns.some((column) => column.name === "worst_ns")) return name === "max_ns";
  return table.columns.some((column) => column.name === "start_ns");
}

function mainLane(table: Table, row: number): LaneId | undefined {
  return MAIN_LANES.map((name) => laneAt(table, name, row)).find((lane) => lane !== NO_LANE);
}

export function laneAt(table: Table, name: string, row: number): LaneId {
  const column = table.columns.find((one) => one.name === name);
  return column?.type === "lane" ? (column.values[row] ?? NO_LANE) : NO_LANE;
}

function laneText({ values, words }: LaneColumn, row: number, textOf: (lane: LaneId) => string): string {
  const lane = values[row] ?? NO_LANE;
  return lane === NO_LANE ? (words.get(row) ?? "") : textOf(lane);
}

export function textAt(table: Table, name: string, row: number): string {
  const column = table.columns.find((one) => one.name === name);
  return column !== undefined && isText(column) ? (column.values[row] ?? "") : "";
}

export function numberAt(table: Table, name: string, row: number): number {
  const column = table.columns.find((one) => one.name === name);
  if (column === undefined || isText(column) || column.type === "lane") return Number.NaN;
  return column.values[row] ?? Number.NaN;
}

function searched(table: Table, column: ColumnView, row: number, words: CellWords): string {
  const shown = cellText(table, column, row, words).toLowerCase();
  if (column.role !== "lane") return shown;
  const lane = laneAt(table, column.name, row);
  return lane === NO_LANE ? shown : `${shown} ${words.lanePath(lane).toLowerCase()}`;
}

function oneLine(text: string): string {
  return text.replace(/[\t\r\n]/g, " ");
}

function plain(column: Exclude<TableColumn, LaneColumn>, row: number, timeline: Timeline): string {
  if (isText(column)) return oneLine(column.values[row] ?? "");
  const value = column.values[row] ?? Number.NaN;
  if (Number.isNaN(value)) return "";
  return column.type === "time" ? absoluteTime(timeline, value).toString() : `${value}`;
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
