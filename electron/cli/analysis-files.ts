import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { systemErrorText } from "../../workers/core/error-text.js";
import { formatBytes } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import {
  type AnalysisFile,
  type AnalysisProblem,
  type AnalysisReport,
  MOST_ANALYSES,
  MOST_ANALYSIS_BYTES,
} from "../../workers/model/own-analysis.js";
import { checkFile } from "../../workers/own-analyses/file/check-file.js";
import type { CliIo } from "./io.js";
import { messageText } from "./text.js";

/** The files of `--analysis`, checked before a long trace is read: what is wrong with the first that is. */
export async function readAnalyses(paths: readonly string[]): Promise<Result<readonly AnalysisFile[]>> {
  if (MOST_ANALYSES < paths.length) return fail(`there are ${MOST_ANALYSES} analyses at most`, { isUsage: true });
  const files: AnalysisFile[] = [];
  const idOf = new Map<string, string>();
  for (const path of paths) {
    const text = await readAnalysis(path);
    if (!text.ok) return text;
    const { definition, problems } = checkFile(text.value);
    const wrong = problems.find(({ severity }) => severity === "error");
    if (definition === undefined || wrong !== undefined) {
      const more = problems.filter(({ severity }) => severity === "error").length - 1;
      const hint = more < 1 ? {} : { hint: `${more} more: lanescope analysis check ${path} lists them` };
      return fail(wrong === undefined ? "no analysis" : problemText(path, wrong), hint);
    }
    const other = idOf.get(definition.id);
    if (other !== undefined) return fail(`${other} and ${path} have the same id, "${definition.id}"`);
    idOf.set(definition.id, path);
    files.push({ name: basename(path), text: text.value });
  }
  return ok(files);
}

export async function readAnalysis(path: string): Promise<Result<string>> {
  try {
    const { size } = await stat(path);
    if (MOST_ANALYSIS_BYTES < size)
      return fail(`no analysis: it has ${formatBytes(size)}, and ${formatBytes(MOST_ANALYSIS_BYTES)} is the most`, {
        file: path,
      });
    return ok(await readFile(path, "utf8"));
  } catch (error) {
    return fail(`cannot read analysis: ${systemErrorText(error)}`, { file: path });
  }
}

/** "file:3:12: states.wait: …": editors and terminals know this form. */
export function problemText(path: string, { line, column, path: where, message }: AnalysisProblem): string {
  return `${path}:${line}:${column}: ${where === "" ? "" : `${where}: `}${message}`;
}

/**
 * Runs the analyses of files, and those of bundles that were opened, on traces that are read. What they lack, and what
 * they do not show, is told on stderr.
 */
export async function applyAnalyses(
  engine: EngineApi,
  given: readonly AnalysisFile[],
  io: CliIo,
): Promise<Result<readonly AnalysisReport[]>> {
  const session = await engine.done();
  const bundled = session.ok ? (session.value.extras ?? []).flatMap(({ analyses = [] }) => analyses) : [];
  const ids = new Set(given.map(({ text }) => checkFile(text).id));
  const files = [...given, ...bundled.filter(({ text }) => !ids.has(checkFile(text).id))].slice(0, MOST_ANALYSES);
  if (files.length === 0) return ok([]);
  const reports = await engine.setAnalyses(files);
  if (!reports.ok) return reports;
  for (const report of reports.value) {
    for (const line of remarks(report)) io.err(`lanescope: ${messageText(line)}\n`);
    if (report.phase === "failed") return fail(`${report.file} failed: ${report.failure?.split("\n")[0]}`);
  }
  return reports;
}

/** What there is to say of an analysis beside what it made. */
export function remarks({ file, problems, events, notes, phase }: AnalysisReport): readonly string[] {
  const absent = phase === "done" ? events.filter(({ found }) => found.length === 0) : [];
  return [
    ...problems.map((problem) => problemText(file, problem)),
    ...absent.map(
      ({ name, wanted }) => `${file}: the traces have no event for "${name}": record ${wanted.join(" or ")}`,
    ),
    ...notes.map((note) => `${file}: ${note}`),
  ];
}
