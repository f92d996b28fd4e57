import { formatDuration, formatNumber, formatPercent } from "../core/format.js";
import { UNSEEN } from "../core/unseen.js";
import type { ReportFinding } from "../model/findings.js";
import type { Cell, ExportColumn } from "../query/export/table.js";
import type { Report, ReportSection } from "./report.js";

/** A cell as people read it. Times are from the first event of all on, as `export --from` takes them. */
export function formatCell(report: Report, section: ReportSection, column: ExportColumn, cell: Cell): string {
  if (cell === undefined || Number.isNaN(cell)) return "";
  if (typeof cell === "string") return plainText(cell);
  if (typeof cell === "bigint") return `${cell}`;
  switch (column.type) {
    case "time":
      return sinceBegin(report, cell);
    case "duration":
      return section.plan.isShare ? formatPercent(cell / (report.t1 - report.t0)) : formatDuration(cell);
    default:
      return isShareName(column.name) ? formatPercent(cell) : formatNumber(cell);
  }
}

/** The lines below a finding: its evidence, then the times of its worst case and the table of all cases. */
export function findingLines(
  report: Report,
  { evidence, t0, t1, table, cases, summary, next = [] }: ReportFinding,
): string[] {
  const places = `worst case ${sinceBegin(report, t0)} to ${sinceBegin(report, t1)}; all cases: table ${table}`;
  const all = 1 < cases ? [`all together: ${summary}`] : [];
  const steps = next.map(({ text, why, command }) => `next: ${text}: ${[why, ...command].join("; ")}`);
  return [...all, ...evidence, table === "" ? "" : places, ...steps].filter((line) => line !== "");
}

/** "+1.234567891 s": every ns, as a time rounded up would lead past the event it speaks of. */
function sinceBegin({ beginNs }: Report, t: number): string {
  const ns = Math.round(t - beginNs);
  const size = Math.abs(ns);
  const seconds = Math.floor(size / 1e9);
  return `${ns < 0 ? "-" : "+"}${seconds}.${`${size - seconds * 1e9}`.padStart(9, "0")} s`;
}

function isShareName(name: string): boolean {
  return name === "share" || name === "shared" || name === "mean_deviation" || name.endsWith("_share");
}

/** The heading of a column for people: "max" for "max_ns", or "max time" where a column "max" stands beside it. */
export function columnHeading({ name, type }: ExportColumn, all: readonly ExportColumn[]): string {
  const words = name.replaceAll("_", " ");
  if (type !== "duration" && type !== "time") return words;
  const isTaken = all.some((other) => `${other.name}_ns` === name);
  return words.replace(/ ns$/, isTaken ? " time" : "");
}

/**
 * Names in a trace are anything a process cared to call itself: no control characters, which a terminal would obey, and
 * none that turn the direction of text around.
 */
export function plainText(text: string): string {
  return text.replace(UNSEEN, "\ufffd");
}
