import { rm } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { errorCode, systemErrorText } from "../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import { asideFolder, commit } from "./dataset.js";
import type { Job, JobEnd } from "./job.js";
import { Leases } from "./leases.js";
import { knownKeys, type Owners } from "./owners.js";
import { type FleetTally, tallyOf } from "./tally.js";
import { isDone, planOf } from "./trace-plan.js";
import { readState, type TraceState } from "./trace-state.js";
import type { Unit } from "./units.js";
import { type TraceOutcome, type TraceTask, writeFailure } from "./write-trace.js";

/** How often a run that waits for another looks. */
const WAIT_MS = 300;

export interface FleetRun {
  readonly dataset: string;
  readonly tables: readonly string[];
  readonly units: readonly Unit[];
  readonly jobs: readonly Job[];
  readonly decoders: number;
  readonly tool: string;
  /** Looks at the content of files that are there, not only at their sizes. */
  readonly isThorough: boolean;
  /** A trace that another run is at is waited for, until that run is done with it or dead. */
  readonly isWaiting: boolean;
  /** Told after each trace. */
  readonly tell: (tally: FleetTally) => void;
  readonly tellFailure: (unit: Unit, message: string) => void;
  readonly stop: AbortSignal;
}

/** Writes all traces that are not in the dataset yet. Fails when the dataset cannot be written. */
export async function runFleet(run: FleetRun): Promise<Result<FleetTally>> {
  const leases = new Leases(run.dataset);
  const tally = tallyOf(run.units.length);
  const { owners, copies } = await knownKeys(run.dataset);
  let failure: Result<never> | undefined;
  const isOver = () => failure !== undefined || run.stop.aborted;
  const work = async (job: Job, left: Iterable<Unit>) => {
    for (const unit of left) {
      if (isOver()) return;
      try {
        await oneTrace(run, unit, job, { leases, owners, tally, isOver });
      } catch (error) {
        if (errorCode(error) === undefined) throw error;
        failure ??= fail(`cannot write the dataset: ${systemErrorText(error, "write")}`, { file: run.dataset });
      }
      run.tell(tally);
    }
  };
  const stopJobs = () => run.jobs.map((job) => job.close());
  run.stop.addEventListener("abort", stopJobs);
  try {
    // A copy takes the place of its original if that has changed.
    for (const isCopy of [false, true]) {
      const left = run.units.filter(({ id }) => copies.has(id) === isCopy).values();
      await Promise.all(run.jobs.map((job) => work(job, left)));
    }
  } finally {
    run.stop.removeEventListener("abort", stopJobs);
    await Promise.all(stopJobs());
    await leases.close();
  }
  return failure ?? ok(tally);
}

interface Shared {
  readonly leases: Leases;
  readonly owners: Owners;
  readonly tally: FleetTally;
  readonly isOver: () => boolean;
}

async function oneTrace(run: FleetRun, unit: Unit, job: Job, shared: Shared): Promise<void> {
  const { dataset } = run;
  const { leases, tally } = shared;
  const before = await readState(dataset, unit.id);
  if (await isDone(run, unit, before, shared.owners)) {
    tally.same += 1;
    return;
  }
  while (!(await leases.take(unit.id))) {
    if (!run.isWaiting || shared.isOver()) {
      tally.elsewhere += 1;
      return;
    }
    await setTimeout(WAIT_MS);
  }
  try {
    // Another run may have written it since.
    const now = await readState(dataset, unit.id);
    if (await isDone(run, unit, now, shared.owners)) tally.same += 1;
    else await write(run, unit, now, job, shared);
  } finally {
    await rm(asideFolder(dataset, unit.id), { recursive: true, force: true });
    await leases.release(unit.id);
  }
}

async function write(
  run: FleetRun,
  unit: Unit,
  before: TraceState | undefined,
  job: Job,
  shared: Shared,
): Promise<void> {
  const { dataset, decoders, tool } = run;
  const { owners, tally, leases } = shared;
  const { tables, kept } = await planOf(run, unit, before);
  const { id, path, files, bytes } = unit;
  const task = { id, path, files, bytes, tables, aside: asideFolder(dataset, id), decoders, tool };
  owners.release(unit.id);
  const outcome = await outcomeOf(unit, task, job, shared);
  if (shared.isOver()) return;
  if (!(await leases.isOwn(unit.id))) {
    tally.elsewhere += 1;
    return;
  }
  const source = { bytes, files: files.length, signature: unit.signature };
  const state = { id, path, source, tool, parts: [], kept: {} };
  switch (outcome.kind) {
    case "cannot-write":
      throw Object.assign(new Error(outcome.message), { code: "WRITE" });
    case "written": {
      const { kind: _, events, ...written } = outcome;
      await commit(dataset, { ...state, status: "ok", ...written, kept }, before);
      tally.written += 1;
      tally.events += events;
      tally.bytes += bytes;
      return;
    }
    case "copy": {
      const { key, seconds } = outcome;
      await commit(dataset, { ...state, status: "copy", key, seconds }, before);
      tally.copies += 1;
      return;
    }
    default: {
      const { message } = outcome;
      const seconds = outcome.kind === "failed" ? outcome.seconds : 0;
      tally.failed += 1;
      run.tellFailure(unit, message);
      owners.release(unit.id);
      // What is there of the same trace is still right.
      if (outcome.kind === "ended" && before?.status === "ok" && before.source.signature === unit.signature) {
        owners.take(before.key, unit.id);
        return;
      }
      const part = await writeFailure(task, message, seconds);
      await commit(dataset, { ...state, status: "failed", key: id, seconds, message, parts: [part] }, before);
    }
  }
}

/** A process that had other traces before may have crashed by them: the trace is tried once more in a fresh one. */
async function outcomeOf(
  { id, problem }: Unit,
  task: TraceTask,
  job: Job,
  { owners, isOver }: Shared,
): Promise<TraceOutcome | JobEnd> {
  if (problem !== undefined) return { kind: "failed", message: problem, seconds: 0 };
  // The jobs are closed already: one that begins now would be waited for to its end.
  if (isOver()) return { kind: "ended", why: "crash", message: "stopped" };
  const mayWrite = (key: string) => owners.take(key, id);
  const outcome = await job.run(task, mayWrite);
  return outcome.kind === "ended" && outcome.why !== "limit" && !isOver() ? job.run(task, mayWrite) : outcome;
}
