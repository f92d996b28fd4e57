import type { ChartShape, Phase } from "./chart.js";
import type { TableFormat } from "./export-requests.js";

/** A page of a table as columns, for a panel. Times are ns from the session origin. */
export interface Table {
  readonly columns: readonly TableColumn[];
  /** Number of rows here. */
  readonly count: number;
  /** Rank of the first of them in the whole table. */
  readonly offset: number;
  /** Number of rows in the whole table: so far, if `underWay`. */
  readonly total: number;
  /** Ranks below this can be asked for. Less than `total` at the end if memory does not hold the order of all. */
  readonly held: number;
  /** The rows are still being counted and sorted, and so much of it is done, 0 to 1. */
  readonly underWay?: number;
  /** The rows are those of this part of the window, until there are rows of all of it. */
  readonly span?: TableSpan;
}

/** Session times. */
export interface TableSpan {
  readonly t0: number;
  readonly t1: number;
}

/** `time`: a moment. `duration`: ns. Missing numbers are NaN. */
export type TableColumn =
  | { readonly name: string; readonly type: "time" | "duration" | "number"; readonly values: Float64Array }
  | { readonly name: string; readonly type: "text" | "json"; readonly values: readonly string[] }
  | LaneColumn;

/** `export` prints the paths of the lanes. */
export interface LaneColumn {
  readonly name: string;
  readonly type: "lane";
  /** Ids; -1: no lane. */
  readonly values: Int32Array;
  /** By row: the word that stands in place of a lane. */
  readonly words: ReadonlyMap<number, string>;
}

export interface TableRequest {
  readonly table: string;
  readonly t0: number;
  readonly t1: number;
  /** Only rows about these lanes; absent: all. */
  readonly lanes?: Int32Array;
  /** Column to sort by, else the table's natural order. */
  readonly sortBy?: string;
  readonly descending?: boolean;
  /** Rank of the first row wanted, 0 if absent. */
  readonly offset?: number;
  readonly limit: number;
  /** Condition on rows in the language of `export --where`. */
  readonly where?: string;
  /** One more condition, of the panel itself: errors in `where` have their place in what the user typed. */
  readonly only?: string;
  /** Waits of vCPUs as the published analyses count them. */
  readonly asPublished?: boolean;
  /** The lane a table is about, where it needs one (`critical-path`). */
  readonly of?: number;
  /** The grid of a table that is a picture in numbers. */
  readonly chart?: ChartShape;
  /** Only rows whose first moment lies in this part of a period. */
  readonly phase?: Phase;
  /**
   * A name of the caller. A question of the same asker that differs in more than the page ends this one, which then
   * fails. The order of the rows is kept for further pages until then.
   */
  readonly asker?: string;
  /**
   * A number of the caller's: pages of one question and one number are of one list, although the trace may have been read
   * further between them. Absent: each answer is of what is known by then.
   */
  readonly version?: number;
  /** The answer comes after this time even if not all rows are counted and sorted. Absent: when they are. */
  readonly patienceMs?: number;
}

/** Rows `offset` to `offset + limit` of a question as text, in pieces by `exportNext`. */
export interface TableTextRequest {
  readonly question: TableRequest;
  readonly format: TableFormat;
  /** Columns that are not named are left out; absent: all. */
  readonly columns?: readonly string[];
}

/** Name and heading of a table, and a line that explains its rows. */
export interface TableInfo {
  readonly name: string;
  readonly title: string;
  readonly about: string;
}

/** The cell of a column of text; "" if there is none of that name. */
export function textIn(table: Table, name: string, row: number): string {
  const column = columnNamed(table, name);
  return column?.type === "text" ? (column.values[row] ?? "") : "";
}

/** The cell of a column of numbers or durations; 0 if there is none of that name. */
export function numberIn(table: Table, name: string, row: number): number {
  const column = columnNamed(table, name);
  return column?.type === "number" || column?.type === "duration" ? (column.values[row] ?? 0) : 0;
}

/** The id of the lane in a cell; -1 if there is none. */
export function laneIn(table: Table, name: string, row: number): number {
  const column = columnNamed(table, name);
  return column?.type === "lane" ? (column.values[row] ?? -1) : -1;
}

function columnNamed({ columns }: Table, name: string): TableColumn | undefined {
  return columns.find((one) => one.name === name);
}
