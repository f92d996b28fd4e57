import { formatBytes, formatCount } from "../../workers/core/format.js";
import { ok, type Result } from "../../workers/core/result.js";
import type { CommandLine } from "./args.js";
import type { CliIo } from "./io.js";
import { readTraces } from "./read-traces.js";

/** Reads everything and prints time and memory. */
export async function indexTraces(command: Extract<CommandLine, { name: "index" }>, io: CliIo): Promise<Result<void>> {
  const began = performance.now();
  const engine = await readTraces(command, io);
  if (!engine.ok) return engine;
  const seconds = (performance.now() - began) / 1000;
  const { events } = await engine.value.info();
  await engine.value.close();
  // Peak of the whole process with all its threads, in KiB on every system.
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const lines = [
    `events       ${formatCount(events)}`,
    `seconds      ${seconds.toFixed(3)}`,
    `events/s     ${formatCount(events / seconds)}`,
    `peak memory  ${formatBytes(peakBytes)}`,
  ];
  await io.out(`${lines.join("\n")}\n`);
  return ok(undefined);
}
