import { open, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { compareRuns } from "../../workers/compare/compare-runs.js";
import { runRowTest } from "../../workers/compare/run-fail-on.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import type { RunComparison, RunFigures } from "../../workers/model/run-comparison.js";
import { amountText, runChangeText } from "../../workers/model/run-text.js";
import { type ComparedRuns, htmlRuns, jsonRuns, markdownRuns } from "../../workers/report/runs-report.js";
import type { CommandLine } from "./args.js";
import type { CliIo } from "./io.js";
import { writeText } from "./output.js";
import { readTraces } from "./read-traces.js";
import { messageText } from "./text.js";

type CompareCommand = Extract<CommandLine, { name: "compare" }>;

/** Both sides of a comparison, each the logs of its runs. */
export type RunSides = readonly [readonly string[], readonly string[]];

/** As `lanescope input replay --repeat` names the logs in its folder. */
const RUN_LOG = /^run-\d+\.lsm\.jsonl$/;
const HEAD_BYTES = 4096;
const MONITOR_LOG = /^\s*\{\s*"lanescope"\s*:\s*"monitor-log"/;

/** The runs that are compared; undefined: these are traces. Two logs without any run are traces, too. */
export async function runSides({ traces }: CompareCommand): Promise<RunSides | undefined> {
  const [first, second] = traces;
  if (first === undefined || second === undefined) return undefined;
  const [a, b] = [await runLogs(first), await runLogs(second)];
  return a === undefined || b === undefined ? undefined : [a, b];
}

async function runLogs(path: string): Promise<readonly string[] | undefined> {
  const names = await readdir(path).catch(() => undefined);
  if (names === undefined) return (await isMonitorLog(path)) ? [path] : undefined;
  const logs = names.filter((name) => RUN_LOG.test(name)).sort();
  return logs.length === 0 ? undefined : logs.map((name) => join(path, name));
}

async function isMonitorLog(path: string): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES) });
    return MONITOR_LOG.test(buffer.toString("latin1", 0, bytesRead));
  } finally {
    await file.close();
  }
}

const RENDER = { md: markdownRuns, html: htmlRuns, json: jsonRuns };

/** Writes what differs between the runs; answers whether `--fail-on` holds. Undefined: a side holds no run. */
export async function compareRunLogs(
  command: CompareCommand,
  sides: RunSides,
  io: CliIo,
): Promise<Result<boolean> | undefined> {
  const { traces, format, output, failOn } = command;
  const [a, b] = [await runsIn(command, sides[0], io), await runsIn(command, sides[1], io)];
  if (!a.ok) return a;
  if (!b.ok) return b;
  if (a.value.length === 0 && b.value.length === 0) return undefined;
  const empty = [a.value, b.value].findIndex((runs) => runs.length === 0);
  if (0 <= empty) return fail("there is no run of recorded input in it", { file: traces[empty] ?? "" });
  const test = failOn === undefined ? undefined : runRowTest(failOn);
  if (test !== undefined && !test.ok) return test;
  const comparison = compareRuns({ a: a.value, b: b.value });
  const [nameA = "A", nameB = "B"] = traces.map((trace) => basename(trace));
  const written = await writeText(
    output,
    io,
    RENDER[format]({ a: nameA, b: nameB, comparison } satisfies ComparedRuns),
  );
  if (!written.ok) return written;
  const { rows } = comparison;
  const holds = test === undefined ? [] : rows.filter((row) => test.value({ row, of: comparison }));
  if (test !== undefined) printHolds(comparison, holds, io);
  return ok(0 < holds.length);
}

/** One log after the other: of each only its figures are kept. */
async function runsIn(
  command: CompareCommand,
  logs: readonly string[],
  io: CliIo,
): Promise<Result<readonly RunFigures[]>> {
  const all: RunFigures[] = [];
  for (const log of logs) {
    const engine = await readTraces({ ...command, traces: [log] }, io);
    if (!engine.ok) return engine;
    try {
      for (const run of await engine.value.runs()) all.push(run);
    } finally {
      await engine.value.close();
    }
  }
  return ok(all);
}

function printHolds({ verdict, rows }: RunComparison, holds: RunComparison["rows"], io: CliIo): void {
  if (holds.length === 0) {
    io.err(`lanescope: --fail-on holds for none of ${rows.length} rows; the verdict is: ${verdict}\n`);
    return;
  }
  for (const row of holds) {
    const values = `${amountText(row.a, row.unit)} -> ${amountText(row.b, row.unit)} (${runChangeText(row)}, ${row.certainty})`;
    io.err(`lanescope: --fail-on holds: ${messageText(`${row.metric} ${values}`)}\n`);
  }
}
