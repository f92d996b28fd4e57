import type { LaneId } from "../../workers/model/lanes.js";
import type { SqlAnswer, SqlCell, SqlHeading } from "../../workers/model/sql.js";
import type { Table, TableColumn } from "../../workers/model/table.js";

/** What a trace says of names in an answer. */
export interface SqlWords {
  /** The lane of a path. */
  readonly laneOf: (path: string) => LaneId | undefined;
  /** The session time of ns on the trace's clock; undefined: it is none of the session. */
  readonly timeOf: (ns: bigint) => number | undefined;
}

/**
 * An answer as a table of the window, whose rows lead to the lanes. A column is what its name says, as in the tables that
 * are asked: `lane` and `…_lane` name lanes, `ts_ns`, `start_ns`, `worst_ns` and the like are times, other `…_ns`
 * durations.
 */
export function tableOfAnswer({ headings, columns, rows }: SqlAnswer, words: SqlWords): Table {
  const made = headings.map((heading, i) => columnOf(heading, columns[i] ?? [], words));
  return { columns: made, count: rows, offset: 0, total: rows, held: rows };
}

/** A page of it, in an order of its rows. */
export function pageOfAnswer(table: Table, order: readonly number[], offset: number, limit: number): Table {
  const rows = order.slice(offset, offset + limit);
  return { ...table, columns: table.columns.map((column) => picked(column, rows)), count: rows.length, offset };
}

/** The rows in order of a column; those without a value come last. */
export function orderOf(
  { headings, columns, rows }: SqlAnswer,
  sort: { readonly column: string; readonly isDescending: boolean } | undefined,
): readonly number[] {
  const order = Array.from({ length: rows }, (_, row) => row);
  const cells = sort && columns[headings.findIndex(({ name }) => name === sort.column)];
  if (cells === undefined) return order;
  const sign = sort?.isDescending === true ? -1 : 1;
  return order.sort((a, b) => compared(cells[a] ?? null, cells[b] ?? null, sign) || a - b);
}

const LANE = /^(?:lane|.*_lane)$/;
const TIME = /^(?:ts|t|at|input|column|most_apart|(?:.*_)?(?:start|end|begin|first|worst|least|from|to|until))_ns$/;

function columnOf({ name, type }: SqlHeading, cells: readonly SqlCell[], words: SqlWords): TableColumn {
  if (type === "number" && TIME.test(name)) {
    const times = cells.map((cell) => timeOf(cell, words));
    if (times.every((t, row) => !Number.isNaN(t) || cells[row] === null))
      return { name, type: "time", values: Float64Array.from(times) };
  }
  if (type === "number") {
    const values = Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell)));
    return { name, type: name.endsWith("_ns") ? "duration" : "number", values };
  }
  if (LANE.test(name)) return laneColumn(name, cells, words);
  return { name, type: "text", values: cells.map((cell) => (cell === null ? "" : `${cell}`)) };
}

function timeOf(cell: SqlCell, words: SqlWords): number {
  const isWhole = typeof cell === "bigint" || (typeof cell === "number" && Number.isSafeInteger(cell));
  return (isWhole ? words.timeOf(BigInt(cell)) : undefined) ?? Number.NaN;
}

function laneColumn(name: string, cells: readonly SqlCell[], { laneOf }: SqlWords): TableColumn {
  const values = new Int32Array(cells.length).fill(-1);
  const texts = new Map<number, string>();
  cells.forEach((cell, row) => {
    const lane = typeof cell === "string" ? laneOf(cell) : undefined;
    if (lane !== undefined) values[row] = lane;
    else if (cell !== null) texts.set(row, `${cell}`);
  });
  return { name, type: "lane", values, words: texts };
}

function picked(column: TableColumn, rows: readonly number[]): TableColumn {
  switch (column.type) {
    case "text":
    case "json":
      return { ...column, values: rows.map((row) => column.values[row] ?? "") };
    case "lane": {
      const texts = rows.flatMap((row, i): [number, string][] => {
        const text = column.words.get(row);
        return text === undefined ? [] : [[i, text]];
      });
      return { ...column, values: Int32Array.from(rows, (row) => column.values[row] ?? -1), words: new Map(texts) };
    }
    default:
      return { ...column, values: Float64Array.from(rows, (row) => column.values[row] ?? Number.NaN) };
  }
}

function compared(a: SqlCell, b: SqlCell, sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -sign : b < a ? sign : 0;
}
