import type { ColumnField, ColumnType } from "../../columnar/columns.js";
import { formatMoment, isDate } from "../../core/format.js";
import { absoluteTime, type Timeline } from "../../core/timeline.js";
import type { ExportColumn } from "./table.js";

/**
 * The columns of a table as Arrow and Parquet have them. Times are timestamps where the clock of the traces tells dates;
 * else they are ns since the clock's zero.
 */
export function columnFields(columns: readonly ExportColumn[], timeline: Timeline, beginNs: number): ColumnField[] {
  const times = columnTypeOfTimes(timeline, beginNs);
  return columns.map((column) => fieldOf(column, times));
}

/** The same with all times as numbers: SQL computes with them. */
export function plainFields(columns: readonly ExportColumn[]): ColumnField[] {
  return columns.map((column) => fieldOf(column, "int64"));
}

export function columnTypeOfTimes(timeline: Timeline, beginNs: number): "timestamp" | "int64" {
  return isDate(absoluteTime(timeline, beginNs)) ? "timestamp" : "int64";
}

/** What the file as a whole says of itself. */
export function fileNotes(table: string, timeline: Timeline, beginNs: number): Readonly<Record<string, string>> {
  return { "lanescope.table": table, "lanescope.begin": formatMoment(absoluteTime(timeline, beginNs)) };
}

/** The same of a part of a dataset. */
export function partNotes(table: string): Readonly<Record<string, string>> {
  return { "lanescope.table": table };
}

function fieldOf(column: ExportColumn, times: "timestamp" | "int64"): ColumnField {
  const { name, type } = column;
  switch (type) {
    case "time":
      return {
        name,
        type: times,
        notes: { kind: "time", ...(times === "int64" && { unit: "ns", since: "the zero of the trace's clock" }) },
      };
    case "duration":
      return { name, type: numberType(name), notes: { kind: "duration", unit: "ns" } };
    case "number":
      return { name, type: numberType(name), notes: { kind: isShare(name) ? "share" : "number" } };
    case "json":
      return { name, type: "text", notes: { kind: "json" } };
    case "lane":
      return { name, type: "codes", notes: { kind: "lane" } };
    case "text":
      return { name, type: PROSE.has(name) ? "text" : "codes", notes: { kind: "text" } };
  }
}

/** Texts of which hardly a row shares its own with another. */
const PROSE: ReadonlySet<string> = new Set(["evidence", "message"]);

/**
 * Words in the names of columns whose numbers may have a fraction. All others are counts, codes and ns: a test goes over
 * all tables of real traces.
 */
const FRACTIONS =
  /(^|_)(share|shared|ci|mean|per_s|deviation|value|scaled|silhouette|distance|score|weight|lowest|highest|p\d+|peak|threshold|khz|seconds|speed|used|busy|stolen|ran|waited|unseen|from|to|y)(_|$)/;

function numberType(name: string): ColumnType {
  return FRACTIONS.test(name) ? "float64" : "int64";
}

function isShare(name: string): boolean {
  return /(^|_)shared?$/.test(name);
}
