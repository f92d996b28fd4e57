import {
  COMPARISON_HEAD,
  type ComparedRanges,
  comparedLines,
  comparisonSections,
  IS_TEXT,
  rowCells,
  unmatchedLines,
} from "./comparison-cells.js";
import { escapedMarkdown, markdownTable } from "./markdown.js";

/** The comparison as Markdown whose tables line up in a terminal too. */
export function markdownComparison(compared: ComparedRanges): string {
  const { a, b, comparison } = compared;
  const unmatched = unmatchedLines(comparison);
  const parts = [
    `# ${escapedMarkdown(`${a.name} against ${b.name}`)}`,
    listOf(comparedLines(compared)),
    ...comparisonSections(comparison).flatMap(({ title, about, rows, total }) => [
      `## ${title}`,
      about,
      markdownTable(COMPARISON_HEAD, rows.map(rowCells), IS_TEXT),
      ...(rows.length < total ? [`${total - rows.length} more: \`--format json\` has them.`] : []),
    ]),
    ...(unmatched.length === 0 ? [] : ["## Without a counterpart", listOf(unmatched)]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function listOf(lines: readonly string[]): string {
  return lines.map((line) => `- ${escapedMarkdown(line)}`).join("\n");
}
