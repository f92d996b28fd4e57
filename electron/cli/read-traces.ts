import { basename } from "node:path";
import type { Failure, Result } from "../../workers/core/result.js";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import type { EngineApi, OpenRequest } from "../../workers/model/engine-api.js";
import { cacheFolder } from "../node/folders.js";
import { applyAnalyses, readAnalyses } from "./analysis-files.js";
import type { TraceArgs } from "./args.js";
import { type GivenTexts, readGivenFiles, tellEngine } from "./given-files.js";
import { problemText } from "./human-info.js";
import { indexStore, partEvents } from "./index-store.js";
import type { CliIo } from "./io.js";
import { refuseOutput, STDOUT } from "./output.js";
import { showOpening, showProgress } from "./progress-line.js";
import { addSymbols, type MissedOwners, symbolFiles } from "./symbol-files.js";
import { messageText, styleFor } from "./text.js";
import { listTraceFiles, type TraceFiles } from "./trace-files.js";

/** Opens the traces and reads them to the end, unless `output` cannot be written. The caller closes the engine. */
export async function readTraces(
  args: TraceArgs & { readonly output?: string; readonly missed?: MissedOwners },
  io: CliIo,
): Promise<Result<EngineApi>> {
  const { traces, processNames, topology, output = STDOUT } = args;
  const given = await readGivenFiles(args);
  if (!given.ok) return given;
  const symbols = await symbolFiles(args);
  if (!symbols.ok) return symbols;
  const analyses = await readAnalyses(args.analyses ?? []);
  if (!analyses.ok) return analyses;
  const listed = await listTraceFiles(traces);
  if (!listed.ok) return listed;
  const named = [...traces, ...(args.analyses ?? []), processNames, topology].filter((file) => file !== undefined);
  const writable = await refuseOutput(output, listed.value, named);
  if (!writable.ok) return writable;
  for (const note of listed.value.notes) io.err(`lanescope: ${messageText(note)}\n`);
  const { takeDecoder } = io;
  const engine = withNews(
    createNodeEngine({ spillFolder: cacheFolder(), indexes: indexStore(), partEvents: partEvents(), takeDecoder }),
    io,
  );
  // If the engine is not closed, its workers keep this process alive.
  try {
    const read = await readAll(engine, args, listed.value, given.value, io);
    const named = read.ok ? await addSymbols(engine, symbols.value, args, io) : read;
    const used = named.ok ? await applyAnalyses(engine, analyses.value, io) : named;
    if (used.ok) return read;
    await engine.close();
    return used;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** How the traces of a command line are to be opened. */
export function openRequest(
  {
    traces,
    budget,
    memoryBudget,
    offsets = [],
    tscOffsets = [],
    align,
    logFormat,
    logMachines,
    noCache,
    processNames,
    topology,
  }: TraceArgs,
  { files }: TraceFiles,
): OpenRequest {
  return {
    name: traces.map((trace) => basename(trace)).join(", "),
    files,
    budget,
    offsets,
    tscOffsets,
    ...(memoryBudget !== undefined && { memoryBudget }),
    ...(align && { align }),
    ...(logFormat && { logFormat }),
    ...(logMachines && { logMachines }),
    // What a user tells is not of the trace: an index knows nothing of it.
    ...((noCache ?? processNames ?? topology) !== undefined && { index: "unused" }),
  };
}

/** Says at the end what went wrong with reading the traces, or with their index. */
function withNews(engine: EngineApi, io: CliIo): EngineApi {
  return {
    ...engine,
    async close() {
      await engine.close();
      const { note } = await engine.indexNews();
      if (note !== undefined) io.err(`lanescope: ${messageText(note)}\n`);
    },
  };
}

async function readAll(
  engine: EngineApi,
  args: TraceArgs,
  listed: TraceFiles,
  given: GivenTexts,
  io: CliIo,
): Promise<Result<EngineApi>> {
  const opening = engine.open(openRequest(args, listed));
  await showOpening(engine, io);
  const opened = await opening;
  if (!opened.ok) return opened;
  await tellEngine(engine, given);
  await showProgress(engine, io);
  const done = await engine.done();
  if (!done.ok) {
    // What the traces told of themselves until then may say why.
    await printProblems(engine, io);
    return { ok: false, error: failureOfReading(done.error.message) };
  }
  return { ok: true, value: engine };
}

/** A bug of ours comes with its stack, which is shown only on request; a limit that was met has none. */
function failureOfReading(text: string): Failure {
  const [first = ""] = text.split("\n");
  if (first === text) return { message: `reading failed: ${text}` };
  const message = process.env.LANESCOPE_DEBUG ? text : first;
  return { message: `reading failed: ${message}`, hint: "LANESCOPE_DEBUG=1 says where" };
}

/** Problems printed beside a table. A damaged file may have hundreds. */
const MAX_PRINTED = 8;

/**
 * Prints the problems of the traces to stderr. A table cannot hold them, and misses the data that could not be read.
 */
export async function printProblems(engine: EngineApi, io: CliIo): Promise<void> {
  const info = await engine.info();
  const all = [...(info.problems ?? []), ...info.traces.flatMap(({ problems }) => problems)];
  const problems = all.filter(({ severity }) => severity !== "note");
  for (const problem of problems.slice(0, MAX_PRINTED))
    io.err(`lanescope: ${messageText(problemText(problem, styleFor(false)))}\n`);
  const more = problems.length - MAX_PRINTED;
  if (0 < more) io.err(`lanescope: ${more} more problems: lanescope info lists them\n`);
}

/** Prints notes on the times in a table or report. */
export async function printClockNotes(engine: EngineApi, io: CliIo): Promise<void> {
  const session = await engine.done();
  if (!session.ok) return;
  for (const note of session.value.clockNotes) io.err(`lanescope: ${messageText(note)}\n`);
}
