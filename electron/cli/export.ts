import { ok, type Result } from "../../workers/core/result.js";
import type { Command } from "./args.js";
import type { CliIo } from "./io.js";
import { withOutput } from "./output.js";
import { readTraces, tellClockNotes, tellProblems } from "./read-traces.js";

type ExportCommand = Extract<Command, { name: "export" }>;

export async function exportTable(command: ExportCommand, io: CliIo): Promise<Result<void>> {
  const { name: _, traces: __, budget: ___, processNames: ____, output, ...request } = command;
  const read = await readTraces(command, io);
  if (!read.ok) return read;
  const engine = read.value;
  try {
    await tellClockNotes(engine, io);
    const opened = await engine.exportOpen(request);
    if (!opened.ok) return opened;
    await tellProblems(engine, io);
    return await withOutput(output, io, async (write) => {
      for (;;) {
        const chunk = await engine.exportNext(opened.value);
        if (!chunk.ok) return chunk;
        if (chunk.value === undefined) return ok(undefined);
        await write(chunk.value);
      }
    });
  } finally {
    await engine.close();
  }
}
