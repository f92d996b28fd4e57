import { csvCell, inert, tsvCell } from "../../workers/core/delimited.js";
import type { SqlAnswer, SqlCell } from "../../workers/model/sql.js";

/** Rows of an answer as text, in an order of theirs: `csv` for a file, `tsv` for the clipboard. */
export function sqlText({ headings, columns }: SqlAnswer, order: readonly number[], format: "csv" | "tsv"): string {
  const [between, end] = format === "csv" ? [",", "\r\n"] : ["\t", "\n"];
  const cell = format === "csv" ? csvCell : tsvCell;
  const line = (cells: readonly string[]) => `${cells.map(cell).join(between)}${end}`;
  const rows = order.map((row) => line(columns.map((column) => textOf(column[row] ?? null))));
  return `${line(headings.map(({ name }) => name))}${rows.join("")}`;
}

function textOf(cell: SqlCell): string {
  if (cell === null) return "";
  return typeof cell === "string" ? inert(cell) : `${cell}`;
}
