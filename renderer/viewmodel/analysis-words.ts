import { formatCount, formatCountOf, formatPercent } from "../../workers/core/format.js";
import type { AnalysisCounts, AnalysisProblem, AnalysisReport } from "../../workers/model/own-analysis.js";
import { checkFile } from "../../workers/own-analyses/file/check-file.js";

/** How it stands with an analysis that is on, in a few words. */
export function reportWords(report: AnalysisReport | undefined): { readonly words: string; readonly isBad: boolean } {
  switch (report?.phase) {
    case undefined:
    case "waiting":
      return { words: "waits until the trace is read", isBad: false };
    case "running":
      return { words: `running, ${formatPercent(report.share)}`, isBad: false };
    case "invalid":
      return { words: mistakesWords(report.problems), isBad: true };
    case "cancelled":
      return { words: "stopped", isBad: false };
    case "failed":
      return { words: report.failure ?? "failed", isBad: true };
    case "done":
      return { words: countsWords(report.counts), isBad: false };
  }
}

/** What is wrong with a text, whatever trace is open, in the order of the lines. */
export function problemsOf(text: string): readonly AnalysisProblem[] {
  return checkFile(text).problems;
}

export function mistakesOf(problems: readonly AnalysisProblem[]): readonly AnalysisProblem[] {
  return problems.filter(({ severity }) => severity === "error");
}

function mistakesWords(problems: readonly AnalysisProblem[]): string {
  return formatCountOf(mistakesOf(problems).length, "mistake");
}

function countsWords(counts: AnalysisCounts): string {
  const words = NOUNS.filter(([part]) => 0 < counts[part]).map(([part, one, many]) => countOf(counts[part], one, many));
  return words.length === 0 ? "nothing of it in this trace" : words.join(" · ");
}

const NOUNS = [
  ["lanes", "lane", "lanes"],
  ["states", "state", "states"],
  ["latencies", "latency", "latencies"],
  ["counters", "value", "values"],
  ["findings", "finding", "findings"],
] as const;

/** A number stays in a line with what it counts. */
function countOf(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`.replace(/\s/g, "\u00a0");
}
