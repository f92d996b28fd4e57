import { basename } from "node:path";
import { formatCount, formatCountOf } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import type { AnalysisFile, AnalysisReport } from "../../workers/model/own-analysis.js";
import { checkFile } from "../../workers/own-analyses/file/check-file.js";
import type { OwnDefinition } from "../../workers/own-analyses/file/definition.js";
import { problemText, readAnalysis, remarks } from "./analysis-files.js";
import type { CommandLine } from "./args.js";
import type { CliIo } from "./io.js";
import { readTraces } from "./read-traces.js";
import { type Style, styleFor, visibleLines, visibleText } from "./text.js";

/** Says what is wrong with a file, and what it makes of traces. Fails if it cannot be used. */
export async function checkAnalysis(
  { file, traces, isJson }: Extract<CommandLine, { name: "analysis" }>,
  io: CliIo,
): Promise<Result<void>> {
  const text = await readAnalysis(file);
  if (!text.ok) return text;
  const { definition, problems, id, title } = checkFile(text.value);
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (definition === undefined || traces.length === 0) {
    const lines = [
      ...problems.map((problem) => `${problem.severity}: ${problemText(file, problem)}`),
      ...(definition === undefined ? [] : [`${title}: ${sectionsText(definition)}`]),
    ];
    const plain = visibleText({ id, title, problems });
    await io.out(isJson ? `${JSON.stringify(plain, undefined, 2)}\n` : `${visibleLines(lines.join("\n"))}\n`);
    return errors === 0 ? ok(undefined) : fail(`${file}: ${formatCountOf(errors, "problem")}: it cannot be used`);
  }
  const report = await reportOn({ name: basename(file), text: text.value }, traces, io);
  if (!report.ok) return report;
  const seen = visibleText(report.value);
  await io.out(
    isJson ? `${JSON.stringify(seen, undefined, 2)}\n` : `${reportText(seen, styleFor(io.outHasColours))}\n`,
  );
  const { phase, failure } = report.value;
  return phase === "done" ? ok(undefined) : fail(`${file} failed: ${failure?.split("\n")[0]}`);
}

async function reportOn(file: AnalysisFile, traces: readonly string[], io: CliIo): Promise<Result<AnalysisReport>> {
  const read = await readTraces({ traces, budget: {} }, io);
  if (!read.ok) return read;
  const engine = read.value;
  try {
    const reports = await engine.setAnalyses([file]);
    if (!reports.ok) return reports;
    const [report] = reports.value;
    return report === undefined ? fail("nothing was computed") : ok(report);
  } finally {
    await engine.close();
  }
}

function sectionsText({ events, states, latencies, counters, findings }: OwnDefinition): string {
  const parts: readonly (readonly [number, string, string])[] = [
    [events.length, "event", "events"],
    [states.length, "lane section", "lane sections"],
    [latencies.length, "latency", "latencies"],
    [counters.length, "counter", "counters"],
    [findings.length, "finding rule", "finding rules"],
  ];
  const counted = parts.filter(([count]) => 0 < count).map((part) => `${formatCount(part[0])} ${nounOf(part)}`);
  return `nothing is wrong with it; ${counted.join(", ")}`;
}

function nounOf([count, one, many]: readonly [number, string, string]): string {
  return count === 1 ? one : many;
}

/** The report for people. */
export function reportText(report: AnalysisReport, style: Style): string {
  const { title, description, events, counts, groups } = report;
  const said = description === "" ? [] : [description];
  const matched = events.map(({ name, found, matched }) => {
    const names = found.length === 0 ? style.bad("no such event in the traces") : namesText(found);
    return `  ${formatCount(matched).padStart(12)}  ${name}: ${names}`;
  });
  const made: readonly (readonly [number, string, string])[] = [
    [counts.lanes, "lane", "lanes"],
    [counts.states, "state", "states"],
    [counts.latencies, "latency", "latencies"],
    [counts.open, "latency that is open at the end", "latencies that are open at the end"],
    [counts.droppedByLoss, "latency dropped where events were lost", "latencies dropped where events were lost"],
    [counts.counters, "value of a counter", "values of counters"],
    [counts.findings, "finding", "findings"],
  ];
  return [
    style.bold(title),
    ...said,
    "events",
    ...matched,
    "made",
    ...made.filter(([count]) => 0 < count).map((part) => `  ${formatCount(part[0]).padStart(12)}  ${nounOf(part)}`),
    ...(made.every(([count]) => count === 0) ? ["  nothing"] : []),
    ...(groups.length === 0 ? [] : ["lanes below", ...groups.map((path) => `  ${path}`)]),
    ...remarks({ ...report, events: [] }),
  ].join("\n");
}

/** A pattern may mean hundreds of events, such as all system calls. */
const SHOWN_NAMES = 6;

function namesText(names: readonly string[]): string {
  const more = names.length - SHOWN_NAMES;
  const shown = names.slice(0, SHOWN_NAMES).join(", ");
  return more <= 0 ? shown : `${shown} and ${formatCount(more)} more`;
}
