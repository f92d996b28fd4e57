import { formatCount, formatCountOf, formatMoment, formatShare, formatSpan } from "../core/format.js";
import { absoluteTime } from "../core/timeline.js";
import type { Comparison, ComparisonRow, RangeFigures } from "../model/comparison.js";
import { chanceText, changeText, valueText } from "../model/comparison-text.js";
import { plainText } from "./format-cell.js";

/** A comparison and what was compared. */
export interface ComparedRanges {
  readonly a: RangeFigures;
  readonly b: RangeFigures;
  readonly comparison: Comparison;
}

/** A part of the rows, as a table. */
export interface ComparisonSection {
  readonly title: string;
  readonly about: string;
  readonly rows: readonly ComparisonRow[];
  /** Number of rows before the limit. */
  readonly total: number;
}

export const COMPARISON_HEAD = [
  "lane",
  "metric",
  "figure",
  "A",
  "B",
  "change",
  "effect",
  "q",
  "certainty",
  "cases A",
  "cases B",
] as const;

export const IS_TEXT: readonly boolean[] = COMPARISON_HEAD.map((name) =>
  ["lane", "metric", "figure", "certainty"].includes(name),
);

export function rowCells(row: ComparisonRow): string[] {
  return [
    plainText(row.lane),
    plainText(row.metric),
    row.figure,
    valueText(row, row.a),
    valueText(row, row.b),
    changeText(row),
    row.effect.toFixed(2),
    chanceText(row.qValue),
    row.certainty,
    ...[row.countA, row.countB].map((count) => (row.figure === "share" ? "" : formatCount(count))),
  ];
}

/** What was compared, one fact a line. */
export function comparedLines({ a, b, comparison }: ComparedRanges): string[] {
  const { rows, byPath, byName } = comparison;
  const count = (certainty: string) => rows.filter((row) => row.certainty === certainty).length;
  return [
    `A: ${rangeText(a)}`,
    `B: ${rangeText(b)}`,
    `${formatCountOf(byPath, "lane")} found in both by path, ${formatCount(byName)} by name.`,
    `${formatCountOf(rows.length, "figure")} compared: ${formatCount(count("sure"))} differ for certain, ${formatCount(count("likely"))} likely; ${formatCount(count("unclear"))} may differ by chance, ${formatCount(count("untested"))} cannot be tested.`,
  ];
}

function rangeText({ name, timeline, t0, t1, lostNs, lostEvents }: RangeFigures): string {
  const known = lostEvents === 0 ? "" : `, at least ${formatCountOf(lostEvents, "event")}`;
  const lost =
    lostNs === 0 && lostEvents === 0
      ? "nothing lost"
      : `events are missing in ${formatShare(lostNs / (t1 - t0))} of its time${known}, so it is trusted less`;
  return plainText(`${name}, from ${formatMoment(absoluteTime(timeline, t0))}, for ${formatSpan(t1 - t0)}; ${lost}.`);
}

/** The parts of a report in reading order; those without rows are left out. */
export function comparisonSections({ rows }: Comparison): ComparisonSection[] {
  const differs = rows.filter(({ certainty }) => certainty === "sure" || certainty === "likely");
  const byWeight = [...rows].sort((x, y) => y.weight - x.weight);
  const shares = byWeight.filter(({ figure, kind }) => figure === "share" && kind !== "thread");
  const exits = byWeight.filter(({ figure, metric }) => figure === "rate" && metric.startsWith("exit"));
  const others = byWeight.filter(({ figure, metric }) => figure === "rate" && !metric.startsWith("exit"));
  const latencies = byWeight.filter(({ figure }) => LATENCY_FIGURES.has(figure));
  return [
    section("What differs", "Those that chance does not explain; first those that cost most time.", differs, 60),
    section("Time in states", "The share of their time that lanes spent in each state.", shares, 60),
    section("Exits per second", "How often vCPUs left their guest, by reason.", exits, 40),
    section("Other cases per second", "How often anything else happened that took time.", others, 30),
    section(
      "Latencies and exits",
      "How long they took: in the middle, the slowest hundredth, the longest.",
      latencies,
      60,
    ),
  ].filter((part) => 0 < part.total);
}

const LATENCY_FIGURES: ReadonlySet<string> = new Set(["p50", "p99", "max"]);

function section(title: string, about: string, rows: readonly ComparisonRow[], limit: number): ComparisonSection {
  return { title, about, rows: rows.slice(0, limit), total: rows.length };
}

/** Lanes without a counterpart, a line each side. */
export function unmatchedLines({ onlyA, onlyB }: Comparison): string[] {
  return [
    ...(onlyA.length === 0 ? [] : [plainText(`Only in A (${onlyA.length}): ${someOf(onlyA)}.`)]),
    ...(onlyB.length === 0 ? [] : [plainText(`Only in B (${onlyB.length}): ${someOf(onlyB)}.`)]),
  ];
}

const MAX_NAMED = 30;

function someOf(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return `${names.slice(0, MAX_NAMED).join(", ")}${0 < more ? `, and ${more} more` : ""}`;
}
