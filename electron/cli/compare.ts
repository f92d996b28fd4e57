import { compare } from "../../workers/compare/compare.js";
import { rowTest } from "../../workers/compare/fail-on.js";
import { runRowTest } from "../../workers/compare/run-fail-on.js";
import { ok, type Result } from "../../workers/core/result.js";
import type { ComparisonRow, RangeFigures } from "../../workers/model/comparison.js";
import { changeText, valueText } from "../../workers/model/comparison-text.js";
import type { FiguresRequest } from "../../workers/model/engine-api.js";
import { checkTimes } from "../../workers/query/export/time-window.js";
import { toEnd } from "../../workers/query/resumable.js";
import type { ComparedRanges } from "../../workers/report/comparison-cells.js";
import { htmlComparison } from "../../workers/report/comparison-html.js";
import { jsonComparison } from "../../workers/report/comparison-json.js";
import { markdownComparison } from "../../workers/report/comparison-markdown.js";
import type { CommandLine } from "./args.js";
import { compareRunLogs, runSides } from "./compare-runs.js";
import type { CliIo } from "./io.js";
import { writeText } from "./output.js";
import { printClockNotes, readTraces } from "./read-traces.js";
import { messageText } from "./text.js";

type CompareCommand = Extract<CommandLine, { name: "compare" }>;

const RENDER = { md: markdownComparison, html: htmlComparison, json: jsonComparison };

/** The errors of a command that need no trace to be seen. */
export function checkCompare({ a, b, failOn }: CompareCommand): Result<unknown> {
  const times = [checkTimes(a), checkTimes(b)].find(({ ok }) => !ok);
  // Whether these are runs or traces is not known before they are looked at.
  return times ?? (failOn === undefined || runRowTest(failOn).ok ? ok(undefined) : rowTest(failOn));
}

/** Writes the comparison. Answers whether `--fail-on` holds. */
export async function compareTraces(command: CompareCommand, io: CliIo): Promise<Result<boolean>> {
  const { format, failOn, output } = command;
  const runs = await runSides(command);
  const ofRuns = runs === undefined ? undefined : await compareRunLogs(command, runs, io);
  if (ofRuns !== undefined) return ofRuns;
  const test = failOn === undefined ? undefined : rowTest(failOn);
  if (test !== undefined && !test.ok) return test;
  const sides = await bothFigures(command, io);
  if (!sides.ok) return sides;
  const [a, b] = sides.value;
  const comparison = toEnd(compare(a, b));
  const written = await writeText(output, io, RENDER[format]({ a, b, comparison } satisfies ComparedRanges));
  if (!written.ok || test === undefined) return written.ok ? ok(false) : written;
  const holds = comparison.rows.filter(test.value);
  printHolds(holds, comparison.rows.length, io);
  return ok(0 < holds.length);
}

/** Two traces are read one after the other, and only the figures of the first are kept. */
async function bothFigures(
  { traces, a, b, ...rest }: CompareCommand,
  io: CliIo,
): Promise<Result<readonly [RangeFigures, RangeFigures]>> {
  const [first = "", second] = traces;
  const ranges = second === undefined ? [a, b] : [a];
  const ofA = await figuresOf({ ...rest, a, b, traces: [first] }, ranges, io);
  if (!ofA.ok) return ofA;
  const ofB = second === undefined ? ofA : await figuresOf({ ...rest, a, b, traces: [second] }, [b], io);
  if (!ofB.ok) return ofB;
  return ok([ofA.value[0] as RangeFigures, ofB.value.at(-1) as RangeFigures]);
}

async function figuresOf(
  command: CompareCommand,
  ranges: readonly FiguresRequest[],
  io: CliIo,
): Promise<Result<readonly RangeFigures[]>> {
  const engine = await readTraces(command, io);
  if (!engine.ok) return engine;
  try {
    await printClockNotes(engine.value, io);
    const figures: RangeFigures[] = [];
    for (const range of ranges) {
      const one = await engine.value.figures(range);
      if (!one.ok) return one;
      figures.push(one.value);
    }
    return ok(figures);
  } finally {
    await engine.value.close();
  }
}

const MAX_PRINTED = 8;

function printHolds(holds: readonly ComparisonRow[], all: number, io: CliIo): void {
  if (holds.length === 0) {
    io.err(`lanescope: --fail-on holds for none of ${all} rows\n`);
    return;
  }
  for (const row of holds.slice(0, MAX_PRINTED)) {
    const text = `${row.lane}: ${row.metric} ${row.figure} ${valueText(row, row.a)} -> ${valueText(row, row.b)} (${changeText(row)}, ${row.certainty})`;
    io.err(`lanescope: --fail-on holds: ${messageText(text)}\n`);
  }
  const more = holds.length - MAX_PRINTED;
  if (0 < more) io.err(`lanescope: --fail-on holds for ${more} more rows\n`);
}
