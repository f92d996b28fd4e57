import type { ExpandPlatform, ExpandWatch } from "../archive/index.js";
import { assert } from "../core/assert.js";
import type { FileEntry, OpenSource } from "../core/byte-source.js";
import { Diagnostics, type Problem } from "../core/diagnostics.js";
import type { Drift } from "../core/drift.js";
import { type Failure, fail, failureText, ok, type Result } from "../core/result.js";
import {
  type EventMapper,
  type Format,
  type FormatTrace,
  type OpenContext,
  streamBytes,
  type TraceCandidate,
  type TraceDescription,
} from "../formats/format.js";
import type { BundleExtras } from "../model/bundle-manifest.js";
import type { AlignMethod, GivenTscOffset } from "../model/clock-choice.js";
import type { Budget } from "../model/engine-api.js";
import type { LogMachine } from "../model/log-machine.js";
import { takeExtras } from "./bundle-extras.js";
import { takeCapture } from "./capture-beside.js";
import { withoutCopies } from "./copied-traces.js";
import type { TraceShare } from "./decode-protocol.js";
import type { DecodableTrace } from "./decode-server.js";
import type { Detected } from "./detect.js";
import { evenDecoders } from "./even-trace.js";
import { besideLog, unheeded } from "./given-machines.js";
import { joinedLogNotes } from "./log-machine.js";
import { groupMachines, type MachineGroup } from "./machines.js";
import { reportNotRead } from "./not-read.js";
import { noStreams, noTrace, nothingOpened } from "./nothing-found.js";
import { type SessionClock, sessionClock, type TraceRange } from "./session-clock.js";
import { timeRange } from "./time-range.js";

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
  /** Those among files that belong to no trace which name the code of the traces. */
  findSymbols?(files: readonly FileEntry[], open: OpenSource): Promise<readonly FileEntry[]>;
}

/** A trace of the session, open for reading whole events. Decode workers get its streams by `FormatTrace.share`. */
export interface OpenedTrace {
  readonly candidate: TraceCandidate;
  readonly trace: FormatTrace;
  readonly mapper: EventMapper;
  readonly diagnostics: Diagnostics;
  /** Problems of opening it; `diagnostics` gets those of reading it later. */
  readonly openProblems: readonly Problem[];
  /** Of its clock, which `trace` has taken out of all times. */
  readonly drift?: Drift;
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
  /** Files beside the traces that are of symbols. */
  readonly beside?: readonly FileEntry[];
  /** Of bundles among the files: what they hold beside traces. */
  readonly extras?: readonly BundleExtras[];
  /** Where the host's CPUs are, as a capture tells it beside its trace: text of `lscpu`. */
  readonly cpus?: string;
  /** Problems that belong to no opened trace: damaged archives, traces that could not be opened. */
  readonly problems: readonly Problem[];
}

/** What opening a trace needs of the platform. */
type Platform = Pick<ExpandPlatform, "open" | "loadWasm"> & Pick<OpenContext, "isOnOwnClock">;

/** What is to be found, as a request names it. */
export interface Wanted {
  readonly files: readonly FileEntry[];
  readonly budget?: Partial<Budget>;
  readonly without?: readonly string[];
  readonly tscOffsets?: readonly GivenTscOffset[];
  readonly align?: AlignMethod;
  readonly logMachines?: readonly LogMachine[];
}

/** Finds the traces among `files` and opens them. Fails when there is not one that can be opened. */
export async function discover(
  { files, budget = {}, without = [], tscOffsets = [], align, logMachines = [] }: Wanted,
  dependencies: IngestDependencies,
  expandPlatform: ExpandPlatform,
  watch?: ExpandWatch,
): Promise<Result<Discovery>> {
  const diagnostics = new Diagnostics();
  if (files.length === 0) return fail("nothing to open: no files", { hint: "name a folder that holds a trace" });
  const { open } = expandPlatform;
  const chosen = align ?? (0 < tscOffsets.length ? "tsc-offset" : "stored-sync");
  const platform = { ...expandPlatform, isOnOwnClock: chosen !== "stored-sync" };
  const expanded = await dependencies.expand(files, expandPlatform, budget, diagnostics, watch);
  if (!expanded.ok) return expanded;
  const split = await takeExtras(expanded.value, open, diagnostics);
  if (!split.ok) return split;
  const { candidates: found, refused, rest } = await dependencies.detect(split.value.files, open);
  const wanted = found.filter(({ path }) => !without.includes(path));
  const { kept: candidates, copied } = await withoutCopies(wanted, open);
  for (const { path, of } of copied) diagnostics.note(`it is a copy of ${of}, byte for byte: left out`, path);
  // Opening each of them fails.
  const refusals = (await openAll(refused, dependencies, platform)).failures;
  if (candidates.length === 0) return noTrace(files, expanded.value, refusals, diagnostics);
  const beside = (await dependencies.findSymbols?.(rest, open)) ?? [];
  const capture = await takeCapture(rest, open, diagnostics);
  reportNotRead(
    refused,
    refusals,
    rest.filter((file) => !beside.includes(file) && !capture.files.includes(file)),
    diagnostics,
  );
  const { traces, failures } = await openAll(candidates, dependencies, platform, logMachines);
  if (traces.length === 0) return nothingOpened(failures[0] as Failure, diagnostics);
  for (const failure of failures) diagnostics.report({ severity: "error", ...placed(failure) });
  const withStreams = traces.some(({ trace }) => trace.description.streams.length > 0);
  if (!withStreams) return nothingOpened(noStreams(traces), diagnostics);
  // Beside open traces a log or a machine that is meant may be one of those.
  const discovery = laidOut(traces, diagnostics, expandPlatform.besideOthers === true ? [] : logMachines);
  const { extras } = split.value;
  return ok({
    ...discovery,
    ...(0 < beside.length && { beside }),
    ...(0 < extras.length && { extras }),
    ...(capture.cpus !== undefined && { cpus: capture.cpus }),
  });
}

async function openAll(
  candidates: readonly TraceCandidate[],
  dependencies: IngestDependencies,
  platform: Platform,
  logMachines: readonly LogMachine[] = [],
) {
  const traces: OpenedTrace[] = [];
  const failures: Failure[] = [];
  let firstStream = 0;
  for (const candidate of candidates) {
    const others = traces.map(({ trace }) => trace.description);
    const opened = await openTrace(candidate, besideLog(candidate.path, others, logMachines), dependencies, platform);
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
  about: Pick<OpenContext, "beside" | "givenMachine">,
  { formats, pickDialect }: IngestDependencies,
  { open, loadWasm, isOnOwnClock = false }: Platform,
): Promise<Result<Omit<OpenedTrace, "firstStream">>> {
  const diagnostics = new Diagnostics();
  const trace = await formatOf(formats, candidate.format).open(candidate, {
    open,
    diagnostics,
    loadWasm,
    isOnOwnClock,
    ...about,
  });
  if (!trace.ok) return trace;
  const mapper = pickDialect(trace.value.description);
  return ok({ candidate, trace: trace.value, mapper, diagnostics, openProblems: [...diagnostics.all()] });
}

/** Opens the streams of a trace that a decode worker decodes. */
export async function openShared(
  share: TraceShare,
  { formats, pickDialect }: Pick<IngestDependencies, "formats" | "pickDialect">,
  { open, loadWasm }: Platform,
): Promise<Result<DecodableTrace>> {
  const diagnostics = new Diagnostics();
  const { description, openProblems } = share;
  for (const problem of openProblems) diagnostics.report(problem);
  const format = formatOf(formats, share.format);
  const context = { open, diagnostics, loadWasm };
  const decoders =
    share.kind === "share"
      ? await format.openShare?.(share.data, context)
      : await format.open(share.candidate, context);
  assert(decoders, `the format ${format.id} opens what it shares`);
  if (!decoders.ok) return decoders;
  const problems = () => diagnostics.all().slice(openProblems.length);
  const even = share.drift === undefined ? decoders.value : evenDecoders(decoders.value, share.drift);
  return ok({ decoders: even, mapper: pickDialect(description), problems });
}

/** Of all streams. */
export function bytesIn(traces: Discovery["traces"]): number {
  const streams = traces.flatMap(({ trace }) => trace.description.streams);
  return streams.reduce((sum, stream) => sum + streamBytes(stream), 0);
}

export function closeTraces(traces: Discovery["traces"]): void {
  for (const { trace } of traces) trace.close();
}

function formatOf(formats: readonly Format[], id: string): Format {
  const format = formats.find((one) => one.id === id);
  assert(format, `format ${id} is known`);
  return format;
}

function laidOut(
  traces: readonly OpenedTrace[],
  diagnostics: Diagnostics,
  logMachines: readonly LogMachine[],
): Discovery {
  const descriptions = traces.map(({ trace }) => trace.description);
  const ranges = descriptions.map(timeRange);
  const streams = descriptions.flatMap((description) => description.streams);
  const machines = groupMachines(descriptions);
  const names = machines.map(({ name }) => name);
  for (const message of unheeded(logMachines, descriptions, names))
    diagnostics.report({ severity: "warning", message });
  for (const note of joinedLogNotes(descriptions, machines)) diagnostics.note(note.message, note.file);
  return {
    traces,
    machines,
    ranges,
    clock: sessionClock(ranges),
    streamCount: streams.length,
    totalBytes: bytesIn(traces),
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
