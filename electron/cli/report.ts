import { ok, type Result } from "../../workers/core/result.js";
import type { CommandLine } from "./args.js";
import type { CliIo } from "./io.js";
import { withOutput } from "./output.js";
import { printClockNotes, readTraces } from "./read-traces.js";

type ReportCommand = Extract<CommandLine, { name: "report" }>;

export async function report(command: ReportCommand, io: CliIo): Promise<Result<void>> {
  const { name: _, traces: __, budget: ___, processNames: ____, topology: _____, output, ...request } = command;
  const engine = await readTraces(command, io);
  if (!engine.ok) return engine;
  await printClockNotes(engine.value, io);
  const text = await engine.value.report(request);
  await engine.value.close();
  if (!text.ok) return text;
  return withOutput(output, io, async (write) => {
    await write(text.value);
    return ok(undefined);
  });
}
