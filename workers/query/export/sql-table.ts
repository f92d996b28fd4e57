import type { ColumnType } from "../../columnar/columns.js";
import type { SqlColumn, SqlTable } from "../../model/sql.js";
import { plainFields } from "./column-fields.js";
import type { ExportTable } from "./table.js";

/** A table as SQL sees it. */
export function sqlTableOf({ name, columns, differences = {} }: ExportTable): SqlTable {
  return {
    name,
    columns: plainFields(columns).map((field) => {
      const difference = differences[field.name];
      return { name: field.name, type: TYPES[field.type], ...(difference && { difference }) };
    }),
  };
}

const TYPES: Readonly<Record<ColumnType, SqlColumn["type"]>> = {
  timestamp: "BIGINT",
  int32: "INTEGER",
  int64: "BIGINT",
  float64: "DOUBLE",
  codes: "VARCHAR",
  text: "VARCHAR",
};
