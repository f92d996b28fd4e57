import type { Table } from "../../workers/model/table.js";
import { numberAt } from "./table-view.js";

/** Columns with the time of a row; the first one present counts. */
const TIMES = ["start_ns", "ts_ns", "worst_ns", "from_ns", "first_ns"];

export function timeColumnOf(table: Table): string | undefined {
  return TIMES.find((name) => table.columns.some((column) => column.name === name));
}

/** Of tables with a row each, the one whose row is nearest to [t0, t1). */
export function nearestRow(tables: readonly Table[], column: string, t0: number, t1: number): Table | undefined {
  const distance = (table: Table) => {
    const t = numberAt(table, column, 0);
    return t < t0 ? t0 - t : Math.max(0, t - t1);
  };
  return [...tables].sort((a, b) => distance(a) - distance(b))[0];
}
