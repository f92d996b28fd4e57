import type { ExpandPlatform, ExpandWatch } from "../archive/index.js";
import type { FileEntry, OpenSource } from "../core/byte-source.js";
import { Diagnostics, type Problem } from "../core/diagnostics.js";
import { type Failure, fail, failureText, ok, type Result } from "../core/result.js";
import {
  type EventMapper,
  type Format,
  type FormatTrace,
  streamBytes,
  type TraceCandidate,
  type TraceDescription,
} from "../formats/format.js";
import type { Budget } from "../model/engine-api.js";
import type { Detected } from "./detect.js";
import { groupMachines, type MachineGroup, timeRange } from "./machines.js";
import { reportNotRead } from "./not-read.js";
import { noStreams, noTrace, nothingOpened } from "./nothing-found.js";
import { type SessionClock, sessionClock, type TraceRange } from "./session-clock.js";

/** What ingest is made of; composed by the engine, replaced in tests. */
export interface IngestParts {
  readonly formats: readonly Format[];
  /** Puts the members of archives among the files. */
  expand(
    files: readonly FileEntry[],
    platform: ExpandPlatform,
    budget: Partial<Budget>,
    diagnostics: Diagnostics,
    watch: ExpandWatch | undefined,
  ): Promise<Result<readonly FileEntry[]>>;
  detect(files: readonly FileEntry[], open: OpenSource): Promise<Detected>;
  pickDialect(description: TraceDescription): EventMapper;
}

/** A candidate that was opened before. Decoders know its streams by number, so opening it again must find the same. */
interface KnownCandidate extends TraceCandidate {
  readonly streamIds?: readonly string[];
}

/** A trace of the session, open for reading whole events; bulk decoding opens it once more, in its worker. */
export interface OpenedTrace {
  readonly candidate: KnownCandidate;
  readonly trace: FormatTrace;
  readonly mapper: EventMapper;
  readonly diagnostics: Diagnostics;
  /** Problems of opening it; what `diagnostics` gets later comes from reading it. */
  readonly openProblems: readonly Problem[];
  /** Index of its first stream in the session. */
  readonly firstStream: number;
}

export interface Discovery {
  readonly traces: readonly OpenedTrace[];
  readonly machines: readonly MachineGroup[];
  /** By trace: when it was recorded, as far as is known before anything is read. */
  readonly ranges: readonly TraceRange[];
  readonly clock: SessionClock;
  readonly streamCount: number;
  readonly totalBytes: number;
  /** Problems that belong to no opened trace: damaged archives, traces that could not be opened. */
  readonly problems: readonly Problem[];
}

/** Finds the traces among `files` and opens them. Fails when there is not one that can be opened. */
export async function discover(
  files: readonly FileEntry[],
  parts: IngestParts,
  platform: ExpandPlatform,
  budget: Partial<Budget>,
  watch?: ExpandWatch,
): Promise<Result<Discovery>> {
  const diagnostics = new Diagnostics();
  if (files.length === 0) return fail("nothing to open: no files", { hint: "name a folder that holds a trace" });
  const { open } = platform;
  const expanded = await parts.expand(files, platform, budget, diagnostics, watch);
  if (!expanded.ok) return expanded;
  const { candidates, refused, unknown } = await parts.detect(expanded.value, open);
  const refusals = (await openAll(refused, parts, open)).failures;
  if (candidates.length === 0) return noTrace(files, expanded.value, refusals, diagnostics);
  reportNotRead(refusals, unknown, diagnostics);
  const { traces, failures } = await openAll(candidates, parts, open);
  if (traces.length === 0) return nothingOpened(failures[0] as Failure, diagnostics);
  for (const failure of failures) diagnostics.report({ severity: "error", ...placed(failure) });
  const withStreams = traces.some(({ trace }) => trace.description.streams.length > 0);
  if (!withStreams) return nothingOpened(noStreams(traces), diagnostics);
  return ok(laidOut(traces, diagnostics));
}

async function openAll(candidates: readonly TraceCandidate[], parts: IngestParts, open: OpenSource) {
  const traces: OpenedTrace[] = [];
  const failures: Failure[] = [];
  let firstStream = 0;
  for (const candidate of candidates) {
    const opened = await openTrace(candidate, parts, open);
    if (!opened.ok) {
      failures.push(opened.error);
      continue;
    }
    const streamIds = streamIdsOf(opened.value.trace);
    traces.push({ ...opened.value, candidate: { ...candidate, streamIds }, firstStream });
    firstStream += streamIds.length;
  }
  return { traces, failures };
}

/** Opens one trace, here or in a decode worker. */
export async function openTrace(
  candidate: KnownCandidate,
  parts: Pick<IngestParts, "formats" | "pickDialect">,
  open: OpenSource,
): Promise<Result<Omit<OpenedTrace, "firstStream">>> {
  const format = parts.formats.find(({ id }) => id === candidate.format);
  if (!format) return fail(`format ${candidate.format} is not known`, { file: candidate.path });
  const diagnostics = new Diagnostics();
  const trace = await format.open(candidate, { open, diagnostics });
  if (!trace.ok) return trace;
  const gone = firstMissing(candidate.streamIds ?? [], streamIdsOf(trace.value));
  if (gone !== undefined) {
    trace.value.close();
    return fail("the trace changed while it was being opened", { file: gone, hint: "open it again" });
  }
  const mapper = parts.pickDialect(trace.value.description);
  return ok({ candidate, trace: trace.value, mapper, diagnostics, openProblems: [...diagnostics.all()] });
}

function streamIdsOf(trace: FormatTrace): readonly string[] {
  return trace.description.streams.map(({ id }) => id);
}

function firstMissing(before: readonly string[], now: readonly string[]): string | undefined {
  return before.find((id, i) => now[i] !== id);
}

function laidOut(traces: readonly OpenedTrace[], diagnostics: Diagnostics): Discovery {
  const descriptions = traces.map(({ trace }) => trace.description);
  const ranges = descriptions.map(timeRange);
  const streams = descriptions.flatMap((description) => description.streams);
  return {
    traces,
    machines: groupMachines(descriptions),
    ranges,
    clock: sessionClock(ranges),
    streamCount: streams.length,
    totalBytes: streams.reduce((sum, stream) => sum + streamBytes(stream), 0),
    problems: notesLast(diagnostics.all()).filter(
      (problem) => !traces.some(({ openProblems }) => has(openProblems, problem)),
    ),
  };
}

/** What went wrong matters more than remarks on the rest. */
function notesLast(problems: readonly Problem[]): readonly Problem[] {
  const isNote = ({ severity }: Problem) => severity === "note";
  return [...problems.filter((problem) => !isNote(problem)), ...problems.filter(isNote)];
}

/** A file that cannot be read is met by whoever looks what it is, and by the trace it belongs to. */
function has(problems: readonly Problem[], { message, file, offset }: Problem): boolean {
  return problems.some((other) => other.message === message && other.file === file && other.offset === offset);
}

function placed({ hint, ...failure }: Failure): Omit<Problem, "severity"> {
  const { message } = failure;
  return { ...failure, message: hint ? failureText({ message, hint }) : message };
}
