import { isAtLeast, isNot, isValue } from "./conditions.js";
import {
  type CellWords,
  type ColumnView,
  cellTarget,
  cellText,
  laneAt,
  longestOf,
  type Moment,
  numberAt,
  rowTarget,
  shortestOf,
  type TableRow,
  textAt,
} from "./table-view.js";
import type { Target } from "./target.js";

/** What the table of a row can be asked to do. */
export interface RowDeeds {
  readonly show: (() => void) | undefined;
  readonly follow: (moment: Moment) => void;
  /** Adds a condition to the filter of the table. */
  /** Shows only rows for which a condition holds. Missing where a table has no filter. */
  readonly narrow?: (condition: string) => void;
}

/** What a context menu on a cell of a table is about. */
export function tableRowTarget(
  tableRow: TableRow,
  columns: readonly ColumnView[],
  column: ColumnView,
  words: CellWords,
  { show, follow, narrow }: RowDeeds,
): Target {
  const { table, row } = tableRow;
  const text = cellText(table, column, row, words);
  const moment = cellTarget(table, column, row) ?? rowTarget(table, row);
  const line = columns.map((one) => cellText(table, one, row, words)).join("\t");
  const hasTime = moment !== undefined && !Number.isNaN(moment.t0);
  const condition = text === "" ? undefined : cellCondition(tableRow, column, words);
  const [longest, shortest] = [longestOf(table, row), shortestOf(table, row)];
  const isLeast = condition?.includes(">=") === true;
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
    show,
    showLongest: longest && (() => follow(longest)),
    showShortest: shortest && (() => follow(shortest)),
    narrowings:
      condition === undefined || narrow === undefined
        ? []
        : [
            {
              title: `rows with ${column.title} ${isLeast ? `of ${text} and more` : `“${text}”`}`,
              only: () => narrow(condition),
              without: isLeast ? undefined : () => narrow(isNot(condition)),
            },
          ],
  };
}

/** Longer texts are sentences about one row. */
const MAX_VALUE_CHARS = 80;

/** The condition of the table's filter (docs/filter.md) that means rows like this in this column. */
function cellCondition({ table, row }: TableRow, column: ColumnView, words: CellWords): string | undefined {
  const { name, role } = column;
  if (role === "lane") {
    const lane = laneAt(table, name, row);
    return lane < 0 ? undefined : isValue(name, words.lanePath(lane));
  }
  const text = textAt(table, name, row);
  if (role === "text" || role === "state") return text.length <= MAX_VALUE_CHARS ? isValue(name, text) : undefined;
  const value = numberAt(table, name, row);
  if (role === "duration") return isAtLeast(name.replace(/_ns$/, ""), value);
  if (role === "share" || !Number.isInteger(value)) return role === "time" ? undefined : `${name} >= ${value}`;
  return role === "number" || role === "hex" ? `${name}:${value}` : undefined;
}
