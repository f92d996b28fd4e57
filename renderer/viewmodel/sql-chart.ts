import type { Table, TableColumn } from "../../workers/model/table.js";
import type { AxisMark, ChartPlace, PlaceChart } from "./place-chart.js";
import { type CellWords, type ColumnView, cellText, rowTarget } from "./table-view.js";

/** The columns that a picture of an answer shows. */
export interface SqlAxes {
  readonly x: string;
  readonly y: string;
}

const COLUMNS = 400;
const ROWS = 120;

/** What may stand below a picture and at its side. At first that is a time below, and the last number that any row has. */
export function axesFor(
  table: Table,
  columns: readonly ColumnView[],
): {
  readonly x: readonly ColumnView[];
  readonly y: readonly ColumnView[];
  readonly first: SqlAxes | undefined;
} {
  const y = columns.filter(({ isRight, role }) => isRight && role !== "hex");
  const x = columns;
  const below = columns.find(({ role }) => role === "time") ?? columns[0];
  const amounts = y.filter(({ name, role }) => name !== below?.name && role !== "time");
  const beside =
    amounts.findLast(({ at }) => 0 <= rangeOf(valuesOf(table.columns[at], table.count)).first) ??
    amounts.at(-1) ??
    y.at(-1);
  return { x, y, first: below && beside && { x: below.name, y: beside.name } };
}

/** A picture of an answer: a dot for each row. Texts stand side by side, in order of the rows. Zero is at the bottom. */
export function sqlChart(
  table: Table,
  columns: readonly ColumnView[],
  axes: SqlAxes,
  words: CellWords,
): PlaceChart | undefined {
  const [x, y] = [columnNamed(columns, axes.x), columnNamed(columns, axes.y)];
  if (x === undefined || y === undefined || table.count === 0) return undefined;
  const xs = valuesOf(table.columns[x.at], table.count);
  const ys = valuesOf(table.columns[y.at], table.count);
  const acrossIn = rangeOf(xs);
  const up = rangeOf(ys);
  // A picture of amounts begins with nothing; one of times with the first.
  const upIn = y.role === "time" || up.from < 0 ? up : { from: 0, to: up.to, last: up.last, first: up.first };
  const places = new Map<number, ChartPlace>();
  for (let row = 0; row < table.count; row += 1) {
    const [at, height] = [shareOf(acrossIn, xs[row] as number), shareOf(upIn, ys[row] as number)];
    if (Number.isNaN(at) || Number.isNaN(height)) continue;
    const place = { column: cellAt(at, COLUMNS), row: cellAt(height, ROWS) };
    const key = place.row * COLUMNS + place.column;
    if (places.has(key)) continue;
    const said = `${x.title} ${cellText(table, x, row, words)}, ${y.title} ${cellText(table, y, row, words)}`;
    places.set(key, { ...place, weight: 1, dot: { x: at, y: height }, words: said, moment: rowTarget(table, row) });
  }
  const textAt = (column: ColumnView, row: number) => (row < 0 ? "" : cellText(table, column, row, words));
  const side = marks(upIn.from === 0 ? "0" : textAt(y, up.first), textAt(y, up.last));
  const below = marks(textAt(x, acrossIn.first), textAt(x, acrossIn.last));
  return { columns: COLUMNS, rows: ROWS, places: [...places.values()], side, below };
}

function marks(least: string, largest: string): readonly AxisMark[] {
  const first = { at: 0, text: least };
  return least === largest ? [first] : [first, { at: 1, text: largest }];
}

function columnNamed(columns: readonly ColumnView[], name: string): ColumnView | undefined {
  return columns.find((column) => column.name === name);
}

/** Of what is no number, the number of its row. */
function valuesOf(column: TableColumn | undefined, rows: number): Float64Array {
  const isNumber = column?.type === "number" || column?.type === "time" || column?.type === "duration";
  return isNumber ? column.values : Float64Array.from({ length: rows }, (_, row) => row);
}

interface Range {
  readonly from: number;
  readonly to: number;
  /** The rows of the least and of the largest; -1: no row has a value. */
  readonly first: number;
  readonly last: number;
}

function rangeOf(values: Float64Array): Range {
  let [first, last] = [-1, -1];
  values.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    if (first < 0 || value < (values[first] as number)) first = row;
    if (last < 0 || (values[last] as number) < value) last = row;
  });
  return { from: values[first] ?? 0, to: values[last] ?? 0, first, last };
}

function shareOf({ from, to }: Range, value: number): number {
  if (Number.isNaN(value)) return Number.NaN;
  return from === to ? 0.5 : (value - from) / (to - from);
}

function cellAt(share: number, count: number): number {
  return Math.max(0, Math.min(count - 1, Math.floor(share * count)));
}
