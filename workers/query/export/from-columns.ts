import type { Table, TableColumn } from "../../model/table.js";
import type { QueryContext } from "../context.js";
import type { Cell, ExportColumn, ExportScope, ExportTable, Row } from "./table.js";

/** An export table from one that is made as columns, as panels show it. `columns` are those `make` answers with. */
export function tableFromColumns(
  name: string,
  columns: readonly ExportColumn[],
  make: (context: QueryContext, scope: ExportScope) => Table,
): ExportTable {
  return {
    name,
    columns,
    *rows(context, scope) {
      const table = make(context, scope);
      for (let i = 0; i < table.count; i += 1) {
        const row: Row = table.columns.map((column) => cellOf(context, column, i));
        const lanes = table.columns.filter(({ unit }) => unit === "lane").map((column) => cellOf(context, column, i));
        if (lanes.length === 0 || lanes.some((path) => scope.hasLane(path as string))) yield row;
      }
    },
  };
}

function cellOf(context: QueryContext, column: TableColumn, i: number): Cell {
  switch (column.unit) {
    case "lane":
      return context.lanes.specs[column.values[i] as number]?.path ?? "";
    case "text":
      return column.values[i] ?? "";
    default:
      return column.values[i];
  }
}
