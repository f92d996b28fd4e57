import { errorText } from "../core/error-text.js";
import type { Timeline } from "../core/timeline.js";
import type { TraceInfo } from "../model/engine-api.js";
import type { ReportFinding } from "../model/findings.js";
import type { QueryContext } from "../query/context.js";
import { eachRow } from "../query/export/each-row.js";
import type { ExportColumn, ExportScope, ExportTable, Row } from "../query/export/table.js";
import { isVcpuPath, SECTIONS, type SectionPlan } from "./sections.js";

/** Everything a report says, before it is md, html or json. Times are ns from the session origin. */
export interface Report {
  readonly name: string;
  readonly timeline: Timeline;
  /** Time of the first event of all: "+1.5 s" counts from here, as in `--from`. */
  readonly beginNs: number;
  /** Of the last. */
  readonly untilNs: number;
  readonly t0: number;
  readonly t1: number;
  readonly asPublished: boolean;
  readonly info: TraceInfo;
  readonly findings: readonly ReportFinding[];
  readonly sections: readonly ReportSection[];
}

export interface ReportSection {
  readonly plan: SectionPlan;
  readonly about: string;
  readonly columns: readonly ExportColumn[];
  readonly rows: readonly Row[];
  /** Number of rows before the limit. */
  readonly total: number;
  /** The error that prevented the rows. */
  readonly failure?: string;
}

export type ReportParts = Omit<Report, "sections" | "timeline" | "beginNs" | "untilNs">;

/**
 * Makes the tables of a report and puts it together. `pause` is awaited in long work. A table that fails says so in
 * its place, and costs the report nothing else.
 */
export async function makeReport(
  context: QueryContext,
  tables: readonly ExportTable[],
  parts: ReportParts,
  pause: () => Promise<void> | undefined = () => undefined,
): Promise<Report> {
  const sections: ReportSection[] = [];
  for (const plan of SECTIONS) {
    const table = tables.find(({ name }) => name === plan.table);
    if (table === undefined) continue;
    // Tables make only the rows of these lanes.
    const hasLane = plan.onlyVcpus === undefined ? () => true : isVcpuPath;
    const scope: ExportScope = { t0: parts.t0, t1: parts.t1, hasLane, asPublished: parts.asPublished };
    const section = await sectionOf(context, table, plan, scope, pause).catch((error: unknown) =>
      failedSection(table, plan, error),
    );
    if (0 < section.rows.length || section.failure !== undefined) sections.push(section);
  }
  const { timeline, beginNs, untilNs } = context;
  return { ...parts, timeline, beginNs, untilNs, sections };
}

async function sectionOf(
  context: QueryContext,
  table: ExportTable,
  plan: SectionPlan,
  scope: ExportScope,
  pause: () => Promise<void> | undefined,
): Promise<ReportSection> {
  const indexOf = (name: string | undefined) => table.columns.findIndex((column) => column.name === name);
  const vcpuColumn = indexOf(plan.onlyVcpus);
  const rows: Row[] = [];
  const take = (row: Row) => {
    if (vcpuColumn < 0 || isVcpuPath(row[vcpuColumn])) rows.push(row);
  };
  await eachRow(table.rows(context, scope), take, pause);
  const by = indexOf(plan.sortBy);
  if (0 <= by) rows.sort((a, b) => numberAt(b, by) - numberAt(a, by));
  return { plan, about: aboutOf(table), columns: table.columns, rows: rows.slice(0, plan.limit), total: rows.length };
}

function failedSection(table: ExportTable, plan: SectionPlan, error: unknown): ReportSection {
  return { plan, about: aboutOf(table), columns: table.columns, rows: [], total: 0, failure: errorText(error) };
}

/** In place of the rows of a section that failed. */
export function failureWords({ plan, failure }: ReportSection): string {
  return `This table could not be made (${failure}). The rest of the report is not concerned. \`lanescope export --table ${plan.table}\` with a shorter --from and --to may make it.`;
}

function aboutOf(table: ExportTable): string {
  return "about" in table && typeof table.about === "string" ? table.about : "";
}

function numberAt(row: Row, column: number): number {
  const cell = row[column];
  return typeof cell === "number" ? cell : Number.NEGATIVE_INFINITY;
}
