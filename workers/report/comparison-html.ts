import type { ComparisonRow } from "../model/comparison.js";
import {
  COMPARISON_HEAD,
  type ComparedRanges,
  type ComparisonSection,
  comparedLines,
  comparisonSections,
  IS_TEXT,
  rowCells,
  unmatchedLines,
} from "./comparison-cells.js";
import { escapedHtml, htmlList, htmlPage } from "./html.js";

/** The comparison as one page that needs nothing else. Bars show both values beside each other. */
export function htmlComparison(compared: ComparedRanges): string {
  const { a, b, comparison } = compared;
  const title = `${a.name} against ${b.name}`;
  const unmatched = unmatchedLines(comparison);
  return htmlPage(title, [
    `<h1>${escapedHtml(title)}</h1>`,
    htmlList(comparedLines(compared)),
    ...comparisonSections(comparison).map(sectionHtml),
    ...(unmatched.length === 0 ? [] : ["<h2>Without a counterpart</h2>", htmlList(unmatched)]),
  ]);
}

function sectionHtml({ title, about, rows, total }: ComparisonSection): string {
  const head = [...COMPARISON_HEAD, "A and B"].map((name, i) => `<th scope="col"${align(i)}>${escapedHtml(name)}</th>`);
  const body = rows.map((row) => {
    const cells = rowCells(row).map((cell, i) => `<td${align(i)}>${escapedHtml(cell)}</td>`);
    return `<tr>${cells.join("")}<td class="text">${barsHtml(row)}</td></tr>`;
  });
  const more = rows.length < total ? `<p>${total - rows.length} more: <code>--format json</code> has them.</p>` : "";
  return `<section><h2>${escapedHtml(title)}</h2><p>${escapedHtml(about)}</p><div class="wide"><table>
<thead><tr>${head.join("")}</tr></thead>
<tbody>
${body.join("\n")}
</tbody></table></div>${more}</section>`;
}

function align(column: number): string {
  return (IS_TEXT[column] ?? true) ? ' class="text"' : "";
}

/** Both values, the larger as 100 px. The numbers stand beside them, so they say nothing to a screen reader. */
function barsHtml({ a, b }: ComparisonRow): string {
  const most = Math.max(a, b) || 1;
  const bar = (value: number) => `<span class="bar" style="width:${Math.round((100 * value) / most)}px"></span>`;
  return `<span aria-hidden="true">${bar(a)}<br>${bar(b)}</span>`;
}
