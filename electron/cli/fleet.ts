import { realpathSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { resolve } from "node:path";
import { formatBytes, formatCount, formatCountOf } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { appVersion } from "../node/folders.js";
import type { CommandLine } from "./args.js";
import { prepareDataset } from "./fleet/dataset.js";
import { type Job, jobHere } from "./fleet/job.js";
import { canStartJobs, processJob } from "./fleet/process-job.js";
import { runFleet } from "./fleet/run-fleet.js";
import { type FleetTally, finished } from "./fleet/tally.js";
import { findUnits } from "./fleet/units.js";
import type { CliIo } from "./io.js";
import { messageText } from "./text.js";
import { holdSignals } from "./until-stopped.js";

type FleetCommand = Extract<CommandLine, { name: "fleet" }>;

/** Failures that are printed one by one. All of them are rows of the table of traces. */
const MOST_FAILURES = 20;

/** Writes the tables of many traces into a dataset of Parquet. Answers whether any trace could be read. */
export async function fleet(command: FleetCommand, io: CliIo): Promise<Result<boolean>> {
  const { inputs, dataset, tables, isTogether, isThorough, isWaiting } = command;
  const prepared = await prepareDataset(dataset, tables);
  if (!prepared.ok) return prepared;
  const { units, notes } = await findUnits(inputs, { isTogether, without: realpathSync(resolve(dataset)) });
  for (const note of notes) io.err(`lanescope: ${messageText(note)}\n`);
  if (units.length === 0) {
    io.err("lanescope: there is no trace: lanescope info FOLDER says what is there\n");
    return ok(false);
  }
  const jobs = jobsFor(command, units.length);
  const progress = progressOf(io);
  let failures = 0;
  const stop = new AbortController();
  const signals = holdSignals();
  void signals.came.then(() => stop.abort());
  const ran = await runFleet({
    dataset,
    tables,
    units,
    jobs: jobs.all,
    decoders: jobs.decoders,
    tool: appVersion(),
    isThorough,
    isWaiting,
    stop: stop.signal,
    tell: progress.tell,
    tellFailure({ path }, message) {
      failures += 1;
      if (failures <= MOST_FAILURES) progress.say(`lanescope: ${messageText(`${path}: ${message}`)}\n`);
    },
  });
  progress.end();
  signals.release();
  if (!ran.ok) return ran;
  const tally = ran.value;
  if (MOST_FAILURES < failures)
    io.err(`lanescope: ${formatCount(failures - MOST_FAILURES)} more failed: the table traces has them\n`);
  io.err(`lanescope: ${summary(tally, progress.seconds(), peakOf(jobs.all))}\n`);
  if (stop.signal.aborted)
    return fail(`stopped: ${formatCount(tally.all - finished(tally))} traces are left`, {
      hint: "the same command goes on",
    });
  // This machine slept, and another took the trace over meanwhile.
  if (isWaiting && 0 < tally.elsewhere)
    return fail(`${formatCountOf(tally.elsewhere, "trace")} went to another run`, {
      hint: "the same command waits for it",
    });
  const isAnyRead = tally.failed < tally.all;
  if (!isAnyRead) io.err(`lanescope: no trace could be read: the table traces in ${messageText(dataset)} says why\n`);
  return ok(isAnyRead);
}

function jobsFor(command: FleetCommand, units: number) {
  const cores = availableParallelism();
  const count = Math.max(1, Math.min(command.jobs, units));
  // Jobs and the threads that decode for them are about as many as the cores.
  const decoders = Math.max(0, Math.floor(cores / count) - 1);
  const memoryBytes = command.memoryBytes ?? Math.floor(memoryOfMachine() / count);
  const limits = { memoryBytes, traceMs: command.traceMs };
  // Without a build, traces are written in this process one after the other.
  const all = canStartJobs() ? Array.from({ length: count }, () => processJob(limits)) : [jobHere()];
  return { all, decoders };
}

/** Most memory of a job, bytes; 0: not known. */
function peakOf(jobs: readonly Job[]): number {
  return Math.max(0, ...jobs.map(({ peakBytes }) => peakBytes ?? 0));
}

/** Of the machine, or of the container. Some is left for all else. */
function memoryOfMachine(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  const all = 0 < constrained ? Math.min(constrained, totalmem()) : totalmem();
  return Math.floor(all * 0.8);
}

const CLEAR_LINE = "\r\u001b[K";

function progressOf(io: CliIo) {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const clear = () => io.errIsTerminal && io.err(CLEAR_LINE);
  return {
    seconds,
    tell(tally: FleetTally) {
      if (io.errIsTerminal) io.err(`${CLEAR_LINE}${progressText(tally, seconds())}`);
    },
    say(text: string) {
      clear();
      io.err(text);
    },
    end: clear,
  };
}

function progressText(tally: FleetTally, seconds: number): string {
  const done = finished(tally);
  const worked = done - tally.same - tally.elsewhere;
  const rate = worked / Math.max(seconds, 0.001);
  const left = worked === 0 ? "" : `, ${rate.toFixed(1)} traces/s, ${timeText((tally.all - done) / rate)} left`;
  const failed = tally.failed === 0 ? "" : `, ${formatCount(tally.failed)} failed`;
  return `${formatCount(done)} of ${formatCountOf(tally.all, "trace")}${failed}${left}`;
}

function timeText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${Math.ceil(seconds)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function summary(tally: FleetTally, seconds: number, peakBytes: number): string {
  const { all, written, same, copies, failed, elsewhere, events, bytes } = tally;
  const parts = [
    `${formatCount(written)} written`,
    ...(same === 0 ? [] : [`${formatCount(same)} there already`]),
    ...(copies === 0 ? [] : [copies === 1 ? "1 copy of another" : `${formatCount(copies)} copies of others`]),
    ...(failed === 0 ? [] : [`${formatCount(failed)} failed`]),
    ...(elsewhere === 0 ? [] : [`${formatCount(elsewhere)} written by another run`]),
  ];
  const read = written === 0 ? "" : `; ${formatCount(events)} events of ${formatBytes(bytes)}`;
  const memory = peakBytes === 0 ? "" : `; at most ${formatBytes(peakBytes)} in a job`;
  return `${formatCountOf(all, "trace")} in ${seconds.toFixed(1)} s: ${parts.join(", ")}${read}${memory}`;
}
