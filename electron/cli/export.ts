import type { Failure } from "../../workers/core/result.js";
import type { EngineApi, ExportRequest } from "../../workers/model/engine-api.js";
import type { Command } from "./args.js";
import type { CliIo } from "./io.js";
import { readTraces } from "./read-traces.js";

type ExportCommand = Extract<Command, { name: "export" }>;

export async function exportTable(command: ExportCommand, io: CliIo): Promise<Failure | undefined> {
  const { name: _, traces: __, budget: ___, processNames: ____, output, ...request } = command;
  const engine = await readTraces(command, io);
  if (!engine.ok) return engine.error;
  const failure = await writeTable(engine.value, request, output, io);
  await engine.value.close();
  return failure;
}

async function writeTable(
  engine: EngineApi,
  request: ExportRequest,
  output: string,
  io: CliIo,
): Promise<Failure | undefined> {
  const opened = await engine.exportOpen(request);
  if (!opened.ok) return opened.error;
  if (output === "-") return writeChunks(engine, opened.value, (text) => io.out(text));
  const file = await io.openFile(output);
  const failure = await writeChunks(engine, opened.value, (text) => file.write(text));
  await file.close();
  return failure;
}

async function writeChunks(
  engine: EngineApi,
  handle: number,
  write: (text: string) => Promise<void>,
): Promise<Failure | undefined> {
  for (;;) {
    const chunk = await engine.exportNext(handle);
    if (!chunk.ok) return chunk.error;
    if (chunk.value === undefined) return undefined;
    await write(chunk.value);
  }
}
