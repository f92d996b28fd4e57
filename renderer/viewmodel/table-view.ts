import { formatAlignedDuration, formatCount, formatDecimals, formatPercent } from "../../workers/core/format.js";
import { visibleText } from "../../workers/core/unseen.js";
import { type LaneId, NO_LANE } from "../../workers/model/lanes.js";
import { STATE_NAMES, type State } from "../../workers/model/states.js";
import type { LaneColumn, Table, TableColumn } from "../../workers/model/table.js";
import { titleIn } from "./column-titles.js";
import { absentTitle } from "./lane-kinds.js";
import { stateTitle } from "./state-style.js";
import { formatTime, type TimeBase } from "./time-format.js";

/** The meaning of a cell, which is more than its type. */
export type CellRole = "lane" | "time" | "duration" | "number" | "hex" | "share" | "state" | "text";

export interface ColumnView {
  /** Index into the table. */
  readonly at: number;
  readonly name: string;
  readonly title: string;
  readonly role: CellRole;
  readonly isRight: boolean;
  /** Of numbers: digits after the point, the same in the whole column. */
  readonly decimals: number;
}

/** A row in its page. */
export interface TableRow {
  readonly table: Table;
  readonly row: number;
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
  /** The user's name of a lane in place of the one that the trace has; other texts stay. */
  readonly renamed?: (lane: LaneId, name: string) => string;
}

export function columnsOf(table: Table): ColumnView[] {
  const columns = table.columns.map((column, at) => {
    const role = roleOf(column);
    const decimals = role === "number" && column.type === "number" ? decimalsOf(column.values) : 0;
    return { at, name: column.name, title: titleIn(table, column.name), role, isRight: isNumeric(role), decimals };
  });
  // The duration follows the end, wherever the table has it.
  const length = columns.findIndex(({ name }) => name === "duration_ns" || name === "latency_ns");
  const after = columns.findIndex(({ name }) => name === "end_ns");
  if (length < 0 || after < 0 || length < after) return columns;
  const [moved] = columns.splice(length, 1);
  if (moved !== undefined) columns.splice(after + 1, 0, moved);
  return columns;
}

export function cellText(
  table: Table,
  { at, name, role, decimals }: ColumnView,
  row: number,
  words: CellWords,
): string {
  const column = table.columns[at];
  if (column === undefined) return "";
  if (isText(column)) {
    if (role === "state") return stateWords(table, name, row);
    const text = column.values[row] ?? "";
    // The name of the lane that the row is about.
    const isLaneName = name === "name" && words.renamed !== undefined;
    return visibleText(isLaneName ? words.renamed(laneAt(table, "lane", row), text) : text);
  }
  if (column.type === "lane") return laneText(column, row, words.laneTitle);
  const value = column.values[row] ?? Number.NaN;
  if (Number.isNaN(value)) return "";
  switch (role) {
    case "time":
      return formatTime(words.base, value);
    case "duration":
      return formatAlignedDuration(value);
    case "share":
      return formatPercent(value, 1);
    case "hex":
      return `0x${value.toString(16)}`;
    default:
      return decimals === 0 ? formatCount(value) : formatDecimals(value, decimals);
  }
}

/** The moment that a cell leads to: a lane, the time of a time or a duration; undefined for other cells. */
export function cellTarget(table: Table, { at, name, role }: ColumnView, row: number): Moment | undefined {
  const column = table.columns[at];
  if (column === undefined) return undefined;
  if (role === "lane") {
    const lane = laneAt(table, name, row);
    if (lane === NO_LANE) return undefined;
    const moment = name === "least_lane" ? shortestOf(table, row) : rowTarget(table, row);
    return { lane, t0: moment?.t0 ?? Number.NaN, t1: moment?.t1 ?? Number.NaN };
  }
  if (name === "min_ns" || name === "least_ns") return shortestOf(table, row);
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

/** The longest case that a row sums up. */
export function longestOf(table: Table, row: number): Moment | undefined {
  return Number.isNaN(numberAt(table, "worst_ns", row)) ? undefined : rowTarget(table, row);
}

/** The shortest case that a row sums up. */
export function shortestOf(table: Table, row: number): Moment | undefined {
  const t0 = numberAt(table, "least_ns", row);
  if (Number.isNaN(t0)) return undefined;
  const least = laneAt(table, "least_lane", row);
  // The worst lane is that of the longest.
  const own = table.columns.some(({ name }) => name === "least_lane") ? undefined : mainLane(table, row);
  return { lane: least === NO_LANE ? own : least, t0, t1: t0 + orZero(numberAt(table, "min_ns", row)) };
}

/** Lanes to show together with that of a row: who took its CPU. */
export function otherLanes(table: Table, row: number): LaneId[] {
  const culprit = laneAt(table, "culprit_lane", row);
  return culprit === NO_LANE ? [] : [culprit];
}

/** Names of the columns on show. */
export function shownOf(columns: readonly ColumnView[], hidden: readonly string[]): readonly string[] {
  return columns.map(({ name }) => name).filter((name) => !hidden.includes(name));
}

/** Room for what stands beside the text: a unit in its place, the swatch of a state. */
const MORE_CHARS: Partial<Record<CellRole, number>> = { duration: 1, state: 3 };

/** Widths of columns in characters: the longest text of the first rows, so that scrolling does not change them. */
export function columnWidths(table: Table, columns: readonly ColumnView[], words: CellWords): number[] {
  const looked = Math.min(table.count, 300);
  return columns.map((column) => {
    let longest = 0;
    for (let row = 0; row < looked; row++) {
      longest = Math.max(longest, cellText(table, column, row, words).length + (MORE_CHARS[column.role] ?? 0));
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
const MAIN_LANES = ["lane", "worst_lane", "victim_lane", "waiter_lane", "to_lane", "from_lane"];

/** Fractions get as many decimals as tell the largest apart in three digits. */
function decimalsOf(values: Float64Array): number {
  let largest = 0;
  let isWhole = true;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isInteger(value)) isWhole = false;
    largest = Math.max(largest, Math.abs(value));
  }
  if (isWhole || 1000 <= largest) return 0;
  return largest < 1 ? 4 : largest < 10 ? 2 : 1;
}

type TextColumn = Extract<TableColumn, { values: readonly string[] }>;

function isText(column: TableColumn): column is TextColumn {
  return column.type === "text" || column.type === "json";
}

/** The state that a cell names; undefined if it names none. */
export function stateAtRow(table: Table, name: string, row: number): State | undefined {
  const state = STATES.indexOf(textAt(table, name, row));
  return state < 1 ? undefined : (state as State);
}

function stateWords(table: Table, name: string, row: number): string {
  const word = textAt(table, name, row);
  if (word === "absent") return absentTitle(textAt(table, "lane_kind", row));
  const state = stateAtRow(table, name, row);
  return state === undefined ? word : stateTitle(state);
}

const STATES: readonly string[] = STATE_NAMES;

/** Columns that may hold names of states. */
const STATE_COLUMNS: ReadonlySet<string> = new Set(["state", "kind"]);

function roleOf(column: TableColumn): CellRole {
  const { name, type } = column;
  if (column.type === "text" && STATE_COLUMNS.has(name)) {
    return column.values.some((value) => STATES.includes(value)) ? "state" : "text";
  }
  if (type === "text" || type === "json") return "text";
  if (type === "number" && SHARES.test(name)) return "share";
  if (name === "reason_code") return "hex";
  return type;
}

/** Values 0 to 1. */
const SHARES = /(^|_)(share|shared|deviation)$/;

function isNumeric(role: CellRole): boolean {
  return role === "duration" || role === "number" || role === "share" || role === "hex";
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

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
