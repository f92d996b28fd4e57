import type { Finding } from "../../model/findings.js";
import type { Cell, ExportColumn } from "../export/table.js";
import { countWords, percentWords, timeWords } from "../words.js";
import type { Report, ReportSection } from "./report.js";

/** A cell as people read it. Times of day are relative to the begin of the report's window. */
export function cellWords(report: Report, section: ReportSection, column: ExportColumn, cell: Cell): string {
  if (cell === undefined || Number.isNaN(cell)) return "";
  if (typeof cell === "string") return plainText(cell);
  switch (column.type) {
    case "time":
      return sinceBegin(report, cell);
    case "duration":
      return section.plan.isShare ? percentWords(cell / (report.t1 - report.t0)) : timeWords(cell);
    default:
      return isShareName(column.name) ? percentWords(cell) : countWords(cell);
  }
}

/** Where a finding is at its worst, and where all of it is; "" where there is no such place. */
export function whereWords(report: Report, { t0, t1, table }: Finding): string {
  return table === ""
    ? ""
    : `worst case ${sinceBegin(report, t0)} to ${sinceBegin(report, t1)}; all cases: table ${table}`;
}

/** "+1.234567 s". */
export function sinceBegin({ t0 }: Report, t: number): string {
  return `${t < t0 ? "-" : "+"}${(Math.abs(t - t0) / 1e9).toFixed(6)} s`;
}

function isShareName(name: string): boolean {
  return name === "share" || name === "shared" || name === "mean_deviation" || name.endsWith("_share");
}

/** "max_ns" is a unit to programs and a word too many to people. */
export function columnWords({ name, type }: ExportColumn): string {
  const words = name.replaceAll("_", " ");
  return type === "duration" || type === "time" ? words.replace(/ ns$/, "") : words;
}

/**
 * Names in a trace are anything a process cared to call itself: no control characters, which a terminal would obey, and
 * none that turn the direction of text around.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}

/** "2026-11-21 07:28:21.830254779 UTC", or seconds of a clock that does not know dates. */
export function absoluteWords(ns: bigint): string {
  const fraction = `${ns % 1_000_000_000n}`.padStart(9, "0");
  if (ns < EARLIEST_DATE_NS) return `${ns / 1_000_000_000n}.${fraction} s`;
  const date = new Date(Number(ns / 1_000_000n)).toISOString();
  return `${date.slice(0, 10)} ${date.slice(11, 19)}.${fraction} UTC`;
}

/** Before 1980 a clock counts from boot. */
const EARLIEST_DATE_NS = 315_532_800_000_000_000n;
