import { escapedMarkup } from "../core/markup.js";
import type { ReportInsert } from "../model/export-requests.js";
import type { ReportFinding } from "../model/findings.js";
import { isTextType } from "../query/export/table.js";
import { columnHeading, findingLines, formatCell } from "./format-cell.js";
import { missingLines, overviewLines, problemLines } from "./overview.js";
import { failureWords, type Report, type ReportSection } from "./report.js";

/** By table: markup that stands above its rows. */
export type SectionPictures = Readonly<Record<string, string>>;

/** The report as one page that needs nothing else: no outside scripts or styles, nothing fetched. */
export function htmlReport(report: Report, insert?: ReportInsert, pictures: SectionPictures = {}): string {
  const body = [
    `<h1>${escapedHtml(report.name)}</h1>`,
    htmlList(overviewLines(report)),
    "<h2>Findings</h2>",
    report.findings.length === 0
      ? "<p>Nothing stands out.</p>"
      : `<ol class="findings">${report.findings.map((finding) => findingHtml(report, finding)).join("\n")}</ol>`,
    insert?.html ?? "",
    ...report.sections.map((section) => sectionHtml(report, section, pictures)),
    ...listPart("Not recorded", missingLines(report)),
    ...listPart("Problems of the traces", problemLines(report)),
  ];
  return htmlPage(report.name, body, insert);
}

/** A page of some parts, without anything from outside, and with no script but that of `insert`. */
export function htmlPage(title: string, body: readonly string[], insert?: ReportInsert): string {
  const scripts = insert === undefined ? "" : `; script-src 'nonce-${escapedHtml(insert.nonce)}'`;
  const script = insert === undefined ? "" : `<script nonce="${escapedHtml(insert.nonce)}">${insert.script}</script>\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'${scripts}">
<meta name="generator" content="Lanescope">
<title>${escapedHtml(title)}</title>
<style>${STYLE}${insert?.style ?? ""}</style>
</head>
<body>
${body.join("\n")}
${script}</body>
</html>
`;
}

function findingHtml(report: Report, finding: ReportFinding): string {
  const { title, text, isSuspicion, severity } = finding;
  const rank = severity < 0.4 ? "low" : severity < 0.7 ? "middle" : "high";
  const word = isSuspicion ? ' <span class="note">suspicion</span>' : "";
  return `<li class="${rank}"><h3>${escapedHtml(title)}${word}</h3><p>${escapedHtml(text)}</p>${htmlList(findingLines(report, finding))}</li>`;
}

function sectionHtml(report: Report, section: ReportSection, pictures: SectionPictures): string {
  const { columns, rows, total, plan, about } = section;
  const heading = `<h2>${escapedHtml(plan.title)}</h2><p>${escapedHtml(about)}</p>`;
  if (section.failure !== undefined) return `<section>${heading}<p>${escapedHtml(failureWords(section))}</p></section>`;
  const isText = columns.map(({ type }) => isTextType(type));
  const head = columns.map(
    (column, i) =>
      `<th scope="col"${isText[i] ? ' class="text"' : ""}>${escapedHtml(columnHeading(column, columns))}</th>`,
  );
  const body = rows.map((row) => {
    const cells = columns.map((column, i) => {
      return `<td${isText[i] ? ' class="text"' : ""}>${escapedHtml(formatCell(report, section, column, row[i]))}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const more =
    rows.length < total
      ? `<p>${total - rows.length} more: <code>lanescope export --table ${plan.table}</code></p>`
      : "";
  const picture = pictures[plan.table] === undefined ? "" : `<div class="wide">${pictures[plan.table]}</div>`;
  return `<section>${heading}${picture}<div class="wide"><table>
<thead><tr>${head.join("")}</tr></thead>
<tbody>
${body.join("\n")}
</tbody></table></div>${more}</section>`;
}

export function htmlList(lines: readonly string[]): string {
  return `<ul>${lines.map((line) => `<li>${line.startsWith("  ") ? `<code>${escapedHtml(line.trim())}</code>` : escapedHtml(line)}</li>`).join("")}</ul>`;
}

function listPart(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`<h2>${escapedHtml(title)}</h2>`, htmlList(lines)];
}

/** Processes may call themselves "<script>". */
export function escapedHtml(text: string): string {
  return escapedMarkup(text);
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c1e21; --dim: #5c6370; --ground: #fff; --line: #d9dce1; --mark: #b3261e; --some: #a15c00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --dim: #9aa1ac; --ground: #16181c; --line: #33373e; --mark: #ff8a80; --some: #ffb74d; }
}
body { margin: 2rem auto; padding: 0 1.5rem; max-width: 80rem; color: var(--ink); background: var(--ground);
  font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; margin: 0; }
p { margin: .25rem 0 .75rem; } section > p { color: var(--dim); }
.findings li { margin-bottom: 1rem; } .findings li li { margin: 0; color: var(--dim); }
.high > h3 { color: var(--mark); } .middle > h3 { color: var(--some); }
.note { font-weight: normal; color: var(--dim); border: 1px solid var(--line); border-radius: 3px; padding: 0 .4em; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; }
th, td { padding: .2rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { color: var(--dim); font-weight: 600; } .text { text-align: left; }
code { font-size: 13px; }
.bar { display: inline-block; height: .6rem; background: var(--some); vertical-align: baseline; }
@media print { body { max-width: none; } .wide { overflow: visible; } }
`;
