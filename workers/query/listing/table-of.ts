import type { LaneColumn, TableColumn } from "../../model/table.js";
import type { QueryContext } from "../context.js";
import type { ExportColumn, Row } from "../export/table.js";

/** Rows as the columns that a panel gets. */
export function tableColumns(
  columns: readonly ExportColumn[],
  rows: readonly Row[],
  lanes: QueryContext["lanes"],
): TableColumn[] {
  return columns.map((column, i) => columnOf(column, rows, i, lanes));
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
