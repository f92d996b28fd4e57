import { absoluteTime } from "../core/timeline.js";
import { escapedJson } from "../core/unseen.js";
import type { Cell, ExportColumn } from "../query/export/table.js";
import type { Report, ReportSection } from "./report.js";

/** The report for programs: names as in docs/tables.md, absolute times as strings (64 bit), durations as numbers. */
export function jsonReport(report: Report): string {
  const { name, timeline, t0, t1, asPublished, info, findings, sections } = report;
  const at = (t: number) => `${absoluteTime(timeline, t)}`;
  const { events, traces, machines, analyses, problems = [] } = info;
  const data = {
    name,
    ...spanOf(report, at),
    duration_ns: Math.round(t1 - t0),
    paper: asPublished,
    events,
    traces: traces.map(({ events_by_name: _, ...trace }) => trace),
    machines,
    findings: findings.map(({ isSuspicion, t0: from, t1: to, ...finding }) => ({
      ...finding,
      suspicion: isSuspicion,
      start_ns: at(from),
      end_ns: at(to),
    })),
    tables: Object.fromEntries(sections.map((section) => [section.plan.table, tableData(section, at)])),
    analyses,
    problems,
  };
  return `${escapedJson(JSON.stringify(data, undefined, 1))}\n`;
}

/** Times of lanes are rounded after 104 days. Those of events are exact, and so are windows that begin or end with one. */
function spanOf({ t0, t1, beginNs, untilNs, info }: Report, at: (t: number) => string) {
  const { begin_ns: first = at(t0), end_ns: last = at(t1) } = info;
  return { begin_ns: t0 === beginNs ? first : at(t0), end_ns: t1 === untilNs ? last : at(t1) };
}

function tableData({ columns, rows, total, failure }: ReportSection, at: (t: number) => string) {
  const data = rows.map((row) =>
    Object.fromEntries(columns.map((column, i) => [column.name, jsonValue(column, row[i], at)])),
  );
  return { total, rows: data, ...(failure === undefined ? {} : { error: failure }) };
}

/** Missing values are null, which JSON has for them. */
function jsonValue(column: ExportColumn, cell: Cell, at: (t: number) => string): string | number | null {
  if (cell === undefined) return null;
  if (typeof cell === "string") return cell;
  if (typeof cell === "bigint") return `${cell}`;
  if (!Number.isFinite(cell)) return null;
  return column.type === "time" ? at(cell) : cell;
}
