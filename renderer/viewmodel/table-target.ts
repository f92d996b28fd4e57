import { type CellWords, type ColumnView, cellTarget, cellText, rowTarget, type TableRow } from "./table-view.js";
import type { Target } from "./target.js";

/** What a context menu on a cell of a table is about. */
export function tableRowTarget(
  { table, row }: TableRow,
  columns: readonly ColumnView[],
  column: ColumnView,
  words: CellWords,
): Target {
  const text = cellText(table, column, row, words);
  const moment = cellTarget(table, column, row) ?? rowTarget(table, row);
  const line = columns.map((one) => cellText(table, one, row, words)).join("\t");
  const hasTime = moment !== undefined && !Number.isNaN(moment.t0);
  return {
    kind: "row",
    title: `${column.title} ${text}`,
    lane: moment?.lane,
    timeNs: hasTime ? moment.t0 : undefined,
    range: hasTime && moment.t0 < moment.t1 ? { t0: moment.t0, t1: moment.t1 } : undefined,
    copies: [
      { title: "cell", text },
      { title: "row", text: line },
    ],
  };
}
