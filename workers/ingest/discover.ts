import type { ExpandPlatform, ExpandWatch } from "../archive/index.js";
import { assert } from "../core/assert.js";
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
import type { TraceShare } from "./decode-protocol.js";
import type { DecodableTrace } from "./decode-server.js";
import type { Detected } from "./detect.js";
import { groupMachines, type MachineGroup, timeRange } from "./machines.js";
import { reportNotRead } from "./not-read.js";
import { noStreams, noTrace, nothingOpened } from "./nothing-found.js";
import { type SessionClock, sessionClock, type TraceRange } from "./session-clock.js";

/** The functions that ingest depends on; the engine composes them, tests replace them. */
export interface IngestDependencies {
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

/** A trace of the session, open for reading whole events. Decode workers get its streams by `FormatTrace.share`. */
export interface OpenedTrace {
  readonly candidate: TraceCandidate;
  readonly trace: FormatTrace;
  readonly mapper: EventMapper;
  readonly diagnostics: Diagnostics;
  /** Problems of opening it; `diagnostics` gets those of reading it later. */
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
  dependencies: IngestDependencies,
  platform: ExpandPlatform,
  budget: Partial<Budget>,
  watch?: ExpandWatch,
): Promise<Result<Discovery>> {
  const diagnostics = new Diagnostics();
  if (files.length === 0) return fail("nothing to open: no files", { hint: "name a folder that holds a trace" });
  const { open } = platform;
  const expanded = await dependencies.expand(files, platform, budget, diagnostics, watch);
  if (!expanded.ok) return expanded;
  const { candidates, refused, rest } = await dependencies.detect(expanded.value, open);
  // Opening each of them fails.
  const refusals = (await openAll(refused, dependencies, open)).failures;
  if (candidates.length === 0) return noTrace(files, expanded.value, refusals, diagnostics);
  reportNotRead(refused, refusals, rest, diagnostics);
  const { traces, failures } = await openAll(candidates, dependencies, open);
  if (traces.length === 0) return nothingOpened(failures[0] as Failure, diagnostics);
  for (const failure of failures) diagnostics.report({ severity: "error", ...placed(failure) });
  const withStreams = traces.some(({ trace }) => trace.description.streams.length > 0);
  if (!withStreams) return nothingOpened(noStreams(traces), diagnostics);
  return ok(laidOut(traces, diagnostics));
}

async function openAll(candidates: readonly TraceCandidate[], dependencies: IngestDependencies, open: OpenSource) {
  const traces: OpenedTrace[] = [];
  const failures: Failure[] = [];
  let firstStream = 0;
  for (const candidate of candidates) {
    const opened = await openTrace(candidate, dependencies, open);
    if (!opened.ok) {
      failures.push(opened.error);
      continue;
    }
    traces.push({ ...opened.value, firstStream });
    firstStream += opened.value.trace.description.streams.length;
  }
  return { traces, failures };
}

async function openTrace(
  candidate: TraceCandidate,
  { formats, pickDialect }: IngestDependencies,
  open: OpenSource,
): Promise<Result<Omit<OpenedTrace, "firstStream">>> {
  const diagnostics = new Diagnostics();
  const trace = await formatOf(formats, candidate.format).open(candidate, { open, diagnostics });
  if (!trace.ok) return trace;
  const mapper = pickDialect(trace.value.description);
  return ok({ candidate, trace: trace.value, mapper, diagnostics, openProblems: [...diagnostics.all()] });
}

/** Opens the streams of a trace that a decode worker decodes. */
export async function openShared(
  share: TraceShare,
  { formats, pickDialect }: Pick<IngestDependencies, "formats" | "pickDialect">,
  open: OpenSource,
): Promise<Result<DecodableTrace>> {
  const diagnostics = new Diagnostics();
  const { description, openProblems } = share;
  for (const problem of openProblems) diagnostics.report(problem);
  const format = formatOf(formats, description.format);
  const context = { open, diagnostics };
  const decoders =
    share.kind === "share"
      ? await format.openShare?.(share.data, context)
      : await format.open(share.candidate, context);
  assert(decoders, `the format ${format.id} opens what it shares`);
  if (!decoders.ok) return decoders;
  const problems = () => diagnostics.all().slice(openProblems.length);
  return ok({ decoders: decoders.value, mapper: pickDialect(description), problems });
}

function formatOf(formats: readonly Format[], id: string): Format {
  const format = formats.find((one) => one.id === id);
  assert(format, `format ${id} is known`);
  return format;
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

/** Errors and warnings come before notes. */
function notesLast(problems: readonly Problem[]): readonly Problem[] {
  const isNote = ({ severity }: Problem) => severity === "note";
  return [...problems.filter((problem) => !isNote(problem)), ...problems.filter(isNote)];
}

/** Detection and the trace both report a file that cannot be read: once is enough. */
function has(problems: readonly Problem[], { message, file, offset }: Problem): boolean {
  return problems.some((other) => other.message === message && other.file === file && other.offset === offset);
}

function placed({ hint, ...failure }: Failure): Omit<Problem, "severity"> {
  const { message } = failure;
  return { ...failure, message: hint ? failureText({ message, hint }) : message };
}
