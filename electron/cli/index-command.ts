import { formatBytes, formatCount } from "../../workers/core/format.js";
import { ok, type Result } from "../../workers/core/result.js";
import type { Command } from "./args.js";
import type { CliIo } from "./io.js";
import { readTraces } from "./read-traces.js";

/** Reads everything and says what it took. Nothing is kept yet, so that `--no-cache` is how it always works. */
export async function indexTraces(command: Extract<Command, { name: "index" }>, io: CliIo): Promise<Result<void>> {
  const began = performance.now();
  const engine = await readTraces(command, io);
  if (!engine.ok) return engine;
  const seconds = (performance.now() - began) / 1000;
  const { events } = await engine.value.info();
  await engine.value.close();
  // Of the whole process, so with all its threads. In KiB on every system Node runs on.
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
