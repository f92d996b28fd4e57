import { fail, ok, type Result } from "../../workers/core/result.js";
import { pathMatcher } from "../../workers/filter/glob.js";
import { numberOf } from "../../workers/filter/numbers.js";
import type { ChartShape } from "../../workers/model/chart.js";
import type { ExportRequest, LaneList } from "../../workers/model/engine-api.js";
import type { TableInfo } from "../../workers/model/table.js";
import type { TableFileFormat } from "./table-files.js";

/** What a person chose of a table to be saved: the options of `lanescope export`, as they were typed. */
export interface TableChoice {
  readonly table: string;
  readonly format: TableFileFormat;
  /** Pattern of paths; "": all lanes. */
  readonly lanes: string;
  readonly where: string;
  readonly asPublished: boolean;
  readonly kind: string;
  readonly period: string;
  readonly columns: string;
  readonly rows: string;
}

/** Tables of `lanescope export` that no panel shows as one. */
const MORE_TABLES: readonly Pick<TableInfo, "name" | "title">[] = [
  { name: "events", title: "Events" },
  { name: "annotations", title: "Bookmarks" },
  { name: "profile", title: "Profile" },
  { name: "profile-events", title: "Profile: events side by side" },
];

/** All tables that can be saved; `shown`: those of panels. */
export function savedTables(shown: readonly TableInfo[]): readonly Pick<TableInfo, "name" | "title">[] {
  return [...MORE_TABLES, ...shown];
}

/** The choices that a table has beside those of all. */
export function gridFieldsOf(table: string): readonly ("kind" | "period" | "columns" | "rows")[] {
  if (table === "heat-map") return ["kind", "period", "columns", "rows"];
  if (table === "curve") return ["kind", "columns"];
  return table.endsWith("-scatter") ? ["columns"] : [];
}

export function isOfLane(table: string): boolean {
  return table.startsWith("critical-path");
}

/** The grid as it was typed, or what is wrong with it. */
export function chartOf({ table, ...typed }: TableChoice): Result<ChartShape | undefined> {
  const chart: { -readonly [name in keyof ChartShape]: ChartShape[name] } = {};
  for (const field of gridFieldsOf(table)) {
    const text = typed[field].trim();
    if (text === "") continue;
    if (field === "kind") chart.kind = text;
    else if (field === "period") {
      const ns = Number(numberOf(text, "duration") ?? 0);
      if (!(1 <= ns)) return fail("the period is a time, as in 10ms or 1s");
      chart.periodNs = ns;
    } else {
      if (!/^\d{1,6}$/.test(text)) return fail(`the number of ${field} is a whole number`);
      chart[field] = Number(text);
    }
  }
  return ok(Object.keys(chart).length === 0 ? undefined : chart);
}

/** The lanes whose paths fit a pattern; undefined: all. */
export function lanesMeant(list: LaneList, pattern: string): Result<Int32Array | undefined> {
  if (pattern.trim() === "") return ok(undefined);
  const matcher = pathMatcher(pattern.trim());
  if (matcher === undefined) return fail("the pattern of lanes is too large");
  const meant = [...list.paths.keys()].filter((lane) => matcher(list.paths[lane] ?? ""));
  return meant.length === 0 ? fail("no lane has such a path") : ok(Int32Array.from(meant));
}

/** As `lanescope export` asks. `of`: path of the lane that the table is about. */
export function exportRequest(
  choice: TableChoice,
  range: Pick<ExportRequest, "from" | "to">,
  of: string | undefined,
): Result<ExportRequest> {
  const chart = chartOf(choice);
  if (!chart.ok) return chart;
  const { table, format, lanes, where, asPublished } = choice;
  return ok({
    table,
    format,
    asPublished,
    ...range,
    ...(lanes.trim() !== "" && { lanes: lanes.trim() }),
    ...(where.trim() !== "" && { where: where.trim() }),
    ...(isOfLane(table) && of !== undefined && { of }),
    ...(chart.value !== undefined && { chart: chart.value }),
  });
}

/** Bytes that a cell of tables of real traces takes, about. */
const CELL_BYTES: Readonly<Record<TableFileFormat, number>> = { csv: 8, jsonl: 20, arrow: 6, parquet: 2 };

export function estimatedBytes(format: TableFileFormat, rows: number, columns: number): number {
  return CELL_BYTES[format] * rows * columns;
}
