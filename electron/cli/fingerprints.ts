import { fail, ok, type Result } from "../../workers/core/result.js";
import type { CommandLine, TraceArgs } from "./args.js";
import { comparePopulation } from "./fingerprints/compared-population.js";
import { fromDataset, isDataset } from "./fingerprints/from-dataset.js";
import { fromTraces } from "./fingerprints/from-traces.js";
import type { Population } from "./fingerprints/population.js";
import { ranksText } from "./fingerprints/ranks-text.js";
import { linesOf, textOf } from "./fingerprints/told.js";
import type { CliIo } from "./io.js";
import { withOutput } from "./output.js";
import { printClockNotes, printProblems, readTraces } from "./read-traces.js";
import { visibleLines } from "./text.js";

type FingerprintsCommand = Extract<CommandLine, { name: "fingerprints" }>;

/** Lines that go to the output at once. */
const LINES = 4096;

/** Tells which VMs or processes of traces, or of a dataset of many traces, do the like. */
export async function fingerprints(command: FingerprintsCommand, io: CliIo): Promise<Result<void>> {
  const { reference, format, output } = command;
  const own = await populationOf(command, command.traces, io);
  if (!own.ok) return own;
  if (own.value.population.subjects.length === 0) return nothing(command);
  const others = reference === undefined ? ok(undefined) : await populationOf(command, [reference], io);
  if (!others.ok) return others;
  const compared = comparePopulation(own.value.population, others.value?.population, command);
  return withOutput(output, io, async (write) => {
    if (format === "table") await write(visibleLines(`${textOf(compared)}${own.value.ranks}`));
    else for (const piece of inPieces(linesOf(compared, format))) await write(piece);
    return ok(undefined);
  });
}

function nothing({ of, lanes, traces }: FingerprintsCommand): Result<never> {
  const kind = { vm: "VM", process: "process of a guest", nested: "guest inside a VM" }[of];
  const hint =
    of === "process"
      ? "processes of guests are known where their registers were recorded: docs/guest-processes.md"
      : "lanescope info says what is in it";
  return fail(`no ${kind} ${lanes === undefined ? "" : "on these lanes "}in ${traces.join(", ")}`, { hint });
}

interface Found {
  readonly population: Population;
  /** Who depends on whom among processes, for people. */
  readonly ranks: string;
}

async function populationOf(
  command: FingerprintsCommand,
  paths: TraceArgs["traces"],
  io: CliIo,
): Promise<Result<Found>> {
  const [first = ""] = paths;
  if (await isDataset(first)) {
    if (1 < paths.length)
      return fail("a dataset stands alone", { isUsage: true, hint: "compare two with --reference" });
    if (command.periodNs !== undefined || command.from !== undefined || command.to !== undefined)
      return fail("a dataset has whole traces: --period, --from and --to are of traces", { isUsage: true });
    const read = await fromDataset(first, command);
    return read.ok ? ok({ population: read.value, ranks: "" }) : read;
  }
  const read = await readTraces({ ...command, traces: paths }, io);
  if (!read.ok) return read;
  const engine = read.value;
  try {
    await printClockNotes(engine, io);
    await printProblems(engine, io);
    const population = await fromTraces(engine, command);
    if (!population.ok) return population;
    const ranks = command.of === "process" ? await ranksText(engine, command) : ok("");
    return ranks.ok ? ok({ population: population.value, ranks: ranks.value }) : ranks;
  } finally {
    await engine.close();
  }
}

function* inPieces(lines: Iterable<string>): Generator<string> {
  let piece: string[] = [];
  for (const line of lines) {
    if (piece.push(line) < LINES) continue;
    yield piece.join("");
    piece = [];
  }
  yield piece.join("");
}
