import { fail, ok, type Result } from "../../workers/core/result.js";
import { givenAnnotations } from "./annotations.js";
import type { CommandLine } from "./args.js";
import type { CliIo } from "./io.js";
import { STDOUT, withOutput } from "./output.js";
import { printClockNotes, printProblems, readTraces } from "./read-traces.js";
import { writePieces } from "./write-pieces.js";

type ExportCommand = Extract<CommandLine, { name: "export" }>;

export async function exportTable(command: ExportCommand, io: CliIo): Promise<Result<void>> {
  const {
    name: _,
    traces,
    budget: __,
    processNames: ___,
    topology: ____,
    analyses: _____,
    output,
    annotationFiles = [],
    ...request
  } = command;
  const isBinary = request.format === "arrow" || request.format === "parquet";
  if (isBinary && output === STDOUT && io.outIsTerminal) {
    return fail(`${request.format} is not for a terminal`, { isUsage: true, hint: "name a file with -o" });
  }
  const written = request.table === "annotations" ? await givenAnnotations(traces, annotationFiles, io) : ok(undefined);
  if (!written.ok) return written;
  const annotations = written.value && [...written.value.byId.values()];
  const read = await readTraces(command, io);
  if (!read.ok) return read;
  const engine = read.value;
  try {
    await printClockNotes(engine, io);
    const opened = await engine.exportOpen({ ...request, ...(annotations && { annotations }) });
    if (!opened.ok) return opened;
    await printProblems(engine, io);
    return await withOutput(output, io, (write) => writePieces(engine, opened.value, write));
  } finally {
    await engine.close();
  }
}
