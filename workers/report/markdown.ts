import type { ReportFinding } from "../model/findings.js";
import { isTextType } from "../query/export/table.js";
import { columnHeading, findingLines, formatCell, plainText } from "./format-cell.js";
import { missingLines, overviewLines, problemLines } from "./overview.js";
import { failureWords, type Report, type ReportSection } from "./report.js";

/** The report as Markdown whose tables line up in a terminal too. */
export function markdownReport(report: Report): string {
  const parts = [
    `# ${escapedMarkdown(report.name)}`,
    overviewLines(report)
      .map((line) => `- ${escapedMarkdown(line)}`)
      .join("\n"),
    "## Findings",
    report.findings.length === 0
      ? "Nothing stands out."
      : report.findings.map((finding, i) => findingText(report, finding, i + 1)).join("\n\n"),
    ...report.sections.flatMap((section) => [`## ${section.plan.title}`, section.about, tableText(report, section)]),
    ...listPart("Not recorded", missingLines(report)),
    ...listPart("Problems of the traces", problemLines(report)),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function findingText(report: Report, finding: ReportFinding, number: number): string {
  const { title, text, isSuspicion, severity } = finding;
  return [
    `${number}. **${escapedMarkdown(title)}**${isSuspicion ? " (suspicion)" : ""}, severity ${severity.toFixed(2)}`,
    `   ${escapedMarkdown(text)}`,
    ...findingLines(report, finding).map((line) => `   - ${escapedMarkdown(line)}`),
  ].join("\n");
}

function tableText(report: Report, section: ReportSection): string {
  const { columns, rows, total, plan } = section;
  if (section.failure !== undefined) return escapedMarkdown(failureWords(section));
  const texts = rows.map((row) => columns.map((column, i) => formatCell(report, section, column, row[i])));
  const head = columns.map((column) => columnHeading(column, columns));
  const isText = columns.map(({ type }) => isTextType(type));
  const more =
    rows.length < total ? `\n\n${total - rows.length} more: \`lanescope export --table ${plan.table}\`.` : "";
  return `${markdownTable(head, texts, isText)}${more}`;
}

/** A table that lines up in a terminal too. Columns of text stand to the left. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  isText: readonly boolean[],
): string {
  const texts = rows.map((row) => row.map((cell) => escapedMarkdown(cell)));
  const widths = head.map((title, i) => Math.max(3, title.length, ...texts.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (isText[i] ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, i) => (isText[i] ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(head), rule, ...texts.map(line)].join("\n");
}

function listPart(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [
    `## ${title}`,
    lines.map((line) => (line.startsWith("  ") ? `      ${line.trim()}` : `- ${escapedMarkdown(line)}`)).join("\n"),
  ];
}

/** Names from the trace are text, not markup. */
export function escapedMarkdown(text: string): string {
  return plainText(text).replace(/[\\`*_[\]<>|#~]/g, (char) => (MARKUP.has(char) ? `\\${char}` : char));
}

/** Characters that would begin markup within a line. `_` within words does not, and names are full of it. */
const MARKUP: ReadonlySet<string> = new Set(["\\", "`", "*", "[", "]", "<", ">", "|"]);
