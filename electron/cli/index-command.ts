import { formatBytes, formatCount } from "../../workers/core/format.js";
import { ok, type Result } from "../../workers/core/result.js";
import { MEMORY_PARTS, type MemoryPart, type MemoryUse } from "../../workers/model/memory-use.js";
import type { CommandLine } from "./args.js";
import type { CliIo } from "./io.js";
import { readTraces } from "./read-traces.js";

/** Reads everything, unless an index is kept of it, and prints time, memory, and what holds it. */
export async function indexTraces(command: Extract<CommandLine, { name: "index" }>, io: CliIo): Promise<Result<void>> {
  const began = performance.now();
  const engine = await readTraces(command, io);
  if (!engine.ok) return engine;
  const seconds = (performance.now() - began) / 1000;
  const { events } = await engine.value.info();
  const use = await engine.value.memoryUse();
  await engine.value.close();
  const { state } = await engine.value.indexNews();
  // Peak of the whole process with all its threads, in KiB on every system.
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const lines = [
    `events       ${formatCount(events)}`,
    `seconds      ${seconds.toFixed(3)}`,
    `events/s     ${formatCount(events / seconds)}`,
    `peak memory  ${formatBytes(peakBytes)}`,
    ...(state === "none" ? [] : [`index        ${state === "shown" ? "was kept before" : "is kept"}`]),
    ...memoryLines(use),
  ];
  await io.out(`${lines.join("\n")}\n`);
  return ok(undefined);
}

function memoryLines({ budgetBytes, parts, fileBytes }: MemoryUse): readonly string[] {
  const names = Object.keys(MEMORY_PARTS) as MemoryPart[];
  const held = names.map((name) => `  ${formatBytes(parts[name]).padEnd(11)}${MEMORY_PARTS[name]}`);
  const budget = Number.isFinite(budgetBytes) ? [`budget       ${formatBytes(budgetBytes)}`] : [];
  return [...held, ...budget, ...(0 < fileBytes ? [`in a file    ${formatBytes(fileBytes)}`] : [])];
}
