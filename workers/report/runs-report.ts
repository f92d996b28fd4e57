import { formatDuration } from "../core/format.js";
import { escapedJson } from "../core/unseen.js";
import { chanceText } from "../model/comparison-text.js";
import type { ComparedInput, RunComparison, RunNamed, RunRow } from "../model/run-comparison.js";
import { amountText, runChangeText, signWords } from "../model/run-text.js";
import { plainText } from "./format-cell.js";
import { escapedHtml, htmlList, htmlPage } from "./html.js";
import { escapedMarkdown, markdownTable } from "./markdown.js";

/** Compared runs, and what the sides are called. */
export interface ComparedRuns {
  readonly a: string;
  readonly b: string;
  readonly comparison: RunComparison;
}

/** A table of the report. */
interface RunsSection {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly isText: readonly boolean[];
}

/** As many inputs as a page has; JSON has all. */
const MOST_INPUTS = 40;

export function markdownRuns(compared: ComparedRuns): string {
  const { comparison } = compared;
  const parts = [
    `# ${escapedMarkdown(titleOf(compared))}`,
    `**${escapedMarkdown(comparison.summary)}**`,
    ...listOf("## Not comparable", doubtsOf(comparison)),
    ...listOf(
      "## What changed most",
      comparison.changes.map(({ sentence }) => sentence),
    ),
    ...sectionsOf(comparison).flatMap(({ title, head, rows, isText }) => [
      `## ${title}`,
      markdownTable(head, rows, isText),
    ]),
    ...listOf("## Notes", comparison.notes),
  ];
  return `${parts.join("\n\n")}\n`;
}

function listOf(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, lines.map((line) => `- ${escapedMarkdown(plainText(line))}`).join("\n")];
}

export function htmlRuns(compared: ComparedRuns): string {
  const { comparison } = compared;
  const title = titleOf(compared);
  const list = (heading: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`<h2>${heading}</h2>`, htmlList(lines.map(plainText))];
  return htmlPage(title, [
    `<h1>${escapedHtml(title)}</h1>`,
    `<p><strong>${escapedHtml(plainText(comparison.summary))}</strong></p>`,
    ...list("Not comparable", doubtsOf(comparison)),
    ...list(
      "What changed most",
      comparison.changes.map(({ sentence }) => sentence),
    ),
    ...sectionsOf(comparison).map(sectionHtml),
    ...list("Notes", comparison.notes),
  ]);
}

function sectionHtml({ title, head, rows, isText }: RunsSection): string {
  const align = (i: number) => (isText[i] === true ? ' class="text"' : "");
  const names = head.map((name, i) => `<th scope="col"${align(i)}>${escapedHtml(name)}</th>`);
  const body = rows.map(
    (row) => `<tr>${row.map((cell, i) => `<td${align(i)}>${escapedHtml(cell)}</td>`).join("")}</tr>`,
  );
  return `<section><h2>${escapedHtml(title)}</h2><div class="wide"><table>
<thead><tr>${names.join("")}</tr></thead>
<tbody>
${body.join("\n")}
</tbody></table></div></section>`;
}

function titleOf({ a, b }: ComparedRuns): string {
  return plainText(`${a} against ${b}: runs of recorded input`);
}

/** Each as a sentence. */
function doubtsOf({ notComparable }: RunComparison): readonly string[] {
  return notComparable.map((why) => `${why.charAt(0).toUpperCase()}${why.slice(1)}.`);
}

function sectionsOf({ rows, inputs, sign, a, b }: RunComparison): readonly RunsSection[] {
  const known = inputs.filter(({ countA, countB }) => 0 < countA && 0 < countB);
  const slowest = [...known].sort((x, y) => Math.abs(y.b - y.a) - Math.abs(x.b - x.a)).slice(0, MOST_INPUTS);
  const sections: readonly RunsSection[] = [
    {
      title: "As a whole",
      head: ROW_HEAD,
      rows: rows.map(rowCells),
      isText: [true, false, false, false, false, false, false, true, false, false],
    },
    {
      title: `Inputs whose response (${signWords(sign)}) changed most`,
      head: ["input", "what", "A", "B", "difference", "runs of A", "runs of B"],
      rows: slowest.map(inputCells),
      isText: [false, true],
    },
    {
      title: "Runs",
      head: ["side", "run", "VM", "inputs", "late", "took", "median response"],
      rows: [...a.map((run) => runCells("A", run)), ...b.map((run) => runCells("B", run))],
      isText: [true, true, true],
    },
  ];
  return sections.filter((section) => 0 < section.rows.length);
}

const ROW_HEAD = ["what", "A", "B", "change", "least", "most", "q", "certainty", "runs of A", "runs of B"];

function rowCells(row: RunRow): readonly string[] {
  const { metric, unit, a, b, low, high, qValue, certainty, runsA, runsB } = row;
  const amounts = [
    amountText(a, unit),
    amountText(b, unit),
    runChangeText(row),
    amountText(low, unit),
    amountText(high, unit),
  ];
  return [plainText(metric), ...amounts, chanceText(qValue), certainty, `${runsA}`, `${runsB}`];
}

function inputCells({ number, label, a, b, countA, countB }: ComparedInput): readonly string[] {
  return [
    `${number}`,
    plainText(label),
    formatDuration(a),
    formatDuration(b),
    formatDuration(b - a),
    `${countA}`,
    `${countB}`,
  ];
}

function runCells(side: string, { name, vm, inputs, late, totalNs, medianResponseNs }: RunNamed): readonly string[] {
  return [
    side,
    plainText(name),
    plainText(vm),
    `${inputs}`,
    `${late}`,
    formatDuration(totalNs),
    amountText(medianResponseNs, "ns"),
  ];
}

/** For programs: docs/compare.md has the names. */
export function jsonRuns({ a, b, comparison }: ComparedRuns): string {
  const { verdict, summary, notComparable, notes, sign, rows, changes, inputs, curves } = comparison;
  const data = {
    name: `${a} against ${b}`,
    verdict,
    summary,
    not_comparable: notComparable,
    notes,
    response_by: sign ?? null,
    changes: changes.map(({ sentence, metric, fromInput, toInput }) => ({
      sentence,
      metric,
      from_input: fromInput ?? null,
      to_input: toInput ?? null,
    })),
    rows: rows.map((row) => ({
      metric: row.metric,
      unit: row.unit,
      a: known(row.a),
      b: known(row.b),
      change: known(row.change),
      low: known(row.low),
      high: known(row.high),
      p_value: known(row.pValue),
      q_value: known(row.qValue),
      certainty: row.certainty,
      runs_a: row.runsA,
      runs_b: row.runsB,
      pairs: row.pairs,
    })),
    inputs: inputs.map((input) => ({
      input: input.number,
      keys: input.label,
      planned_ns: known(input.plannedNs),
      a_ns: known(input.a),
      b_ns: known(input.b),
      count_a: input.countA,
      count_b: input.countB,
    })),
    curves: curves.map((curve) => ({
      metric: curve.metric,
      unit: curve.unit,
      inputs: [...curve.input],
      a: [...curve.a].map(known),
      b: [...curve.b].map(known),
    })),
    runs: { a: comparison.a.map(runData), b: comparison.b.map(runData) },
  };
  return `${escapedJson(JSON.stringify(data, undefined, 1))}\n`;
}

function runData({ name, vm, totalNs, late, inputs, medianResponseNs }: RunNamed) {
  return {
    name,
    vm,
    inputs,
    late_inputs: late,
    total_ns: Math.round(totalNs),
    median_response_ns: known(medianResponseNs),
  };
}

/** JSON has neither NaN nor infinity. */
function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
