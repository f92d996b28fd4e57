import type { FileEntry } from "../core/byte-source.js";
import type { Diagnostics, Problem } from "../core/diagnostics.js";
import { type Failure, fail, failureText, type Result } from "../core/result.js";
import type { TraceCandidate } from "../formats/format.js";

/** A trace that could be opened. */
interface Described {
  readonly candidate: TraceCandidate;
  readonly openProblems: readonly Problem[];
}

const hint =
  "Lanescope opens traces of LTTng (CTF), trace-cmd, perf record, ftrace and perf script as text, Perfetto, Chrome and QEMU, and archives of them";

/** Why nothing could be opened: the one reason that helps most, as one line. `files` are those `given`, unpacked. */
export function noTrace(
  given: readonly FileEntry[],
  files: readonly FileEntry[],
  refusals: readonly Failure[],
  diagnostics: Diagnostics,
): Result<never> {
  // A limit most likely cut off the part that holds the trace.
  const limit = limitIn(diagnostics);
  if (limit?.severity === "error") return { ok: false, error: failureOf(limit) };
  // Only a refusal with a hint helps: something is missing that the user can supply.
  const helpful = refusals.find(({ hint }) => hint !== undefined);
  if (helpful) return { ok: false, error: helpful };
  for (const refusal of refusals) diagnostics.report({ severity: "error", ...refusal });
  // The damage of the archive says more than "no trace".
  const damage = gravest(diagnostics);
  if (damage) return { ok: false, error: failureOf(damage) };
  if (files.length === 0) return fail("the archive holds no files", { file: commonFolder(given), hint });
  const [only] = files;
  if (files.length === 1 && only) return fail("not a trace", { file: only.path, hint, isUnknown: true });
  return fail(`no trace among ${files.length} files`, { file: commonFolder(files), hint, isUnknown: true });
}

/** Damage of the archive is the reason; the faults of the rest of the trace follow from it. */
export function nothingOpened(failure: Failure, diagnostics: Diagnostics): Result<never> {
  const problems = diagnostics.all();
  const damage =
    problems.find(({ severity, file }) => severity === "error" && file !== failure.file) ?? limitIn(diagnostics);
  return { ok: false, error: damage ? { ...failureOf(damage), hint: failureText(failure) } : failure };
}

/** Traces opened, none with anything recorded. */
export function noStreams(traces: readonly Described[]): Failure {
  const damage = traces.flatMap(({ openProblems }) => openProblems).find(({ severity }) => severity === "error");
  if (damage) return failureOf(damage);
  const [first] = traces;
  return {
    message: "only a description of a trace, no recorded streams",
    file: first?.candidate.files[0]?.path ?? first?.candidate.path ?? "",
    hint: "open the folder that also holds the stream files",
  };
}

/** The first error, else the first problem at a place in a file: remarks on whole files weigh least. */
function gravest(diagnostics: Diagnostics): Problem | undefined {
  const problems = diagnostics.all();
  const error = problems.find(({ severity }) => severity === "error");
  return error ?? problems.find(({ offset }) => offset !== undefined) ?? problems[0];
}

function limitIn(diagnostics: Diagnostics): Problem | undefined {
  return diagnostics.all().find(({ limit }) => limit !== undefined);
}

function failureOf({ severity: _, ...failure }: Problem): Failure {
  return failure;
}

/** The only file, or the longest folder all files are in. */
function commonFolder(files: readonly FileEntry[]): string {
  if (files.length === 1 && files[0]) return files[0].path;
  let folder = files[0]?.path.split("/").slice(0, -1) ?? [];
  for (const { path } of files) {
    const parts = path.split("/");
    const differs = folder.findIndex((part, i) => parts[i] !== part);
    if (0 <= differs) folder = folder.slice(0, differs);
  }
  return folder.join("/") || ".";
}
