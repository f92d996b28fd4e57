import type { Failure } from "../../workers/core/result.js";
import type { Command } from "./args.js";
import type { CliIo } from "./io.js";
import { readTraces } from "./read-traces.js";

type ReportCommand = Extract<Command, { name: "report" }>;

export async function report(command: ReportCommand, io: CliIo): Promise<Failure | undefined> {
  const { name: _, traces: __, budget: ___, processNames: ____, output, ...request } = command;
  const engine = await readTraces(command, io);
  if (!engine.ok) return engine.error;
  const text = await engine.value.report(request);
  await engine.value.close();
  if (!text.ok) return text.error;
  if (output === "-") await io.out(text.value);
  else {
    const file = await io.openFile(output);
    await file.write(text.value);
    await file.close();
  }
  return undefined;
}
