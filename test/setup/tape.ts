import { listTraceFiles } from "../../electron/cli/trace-files.js";
import type { AnalysisDefinition } from "../../workers/analyses/analysis.js";
import { createFlatRun, type StartCore } from "../../workers/analyses/flat/flat-run.js";
import { createFlatSession } from "../../workers/analyses/flat/flat-session.js";
import type { Run } from "../../workers/analyses/run.js";
import type { MachineSpec, Session } from "../../workers/analyses/session.js";
import { DEFAULT_INGEST } from "../../workers/engine/default-ingest.js";
import { alignedTraces } from "../../workers/engine/open-traces.js";
import { machineSpecs, startReading } from "../../workers/engine/reading.js";
import type { SessionStores } from "../../workers/facts/session-facts.js";
import { LaneStore } from "../../workers/index/lane-store.js";
import { copyRow, createBatch, type EventBatch } from "../../workers/model/event-batch.js";
import { ONE_THREAD } from "./one-thread.js";

/** One call of a `Run`. */
type Step =
  | { readonly batch: EventBatch; readonly machine: number }
  | { readonly pause: readonly [machine: number, endNs: number, beginNs: number] };

/** All that an engine is given of some traces, to be given again to engines of other kinds. */
export interface Tape {
  readonly specs: readonly MachineSpec[];
  readonly strings: SessionStores["strings"];
  readonly stacks: SessionStores["stacks"];
  readonly steps: readonly Step[];
  readonly endNs: number;
  /** Events on the tape, and those of the traces. */
  readonly events: number;
  readonly allEvents: number;
}

/** Decodes traces as the product does, with the events that `analyses` handle. */
export async function recordTape(paths: readonly string[], analyses: readonly AnalysisDefinition[]): Promise<Tape> {
  const listed = await listTraceFiles(paths);
  if (!listed.ok) throw new Error(listed.error.message);
  const found = await alignedTraces({ name: "tape", files: listed.value.files }, ONE_THREAD, DEFAULT_INGEST);
  if (!found.ok) throw new Error(found.error.message);
  const { discovery, core } = found.value;
  const { stores, run, merge, pool } = startReading(discovery, ONE_THREAD, analyses, { core });
  const steps: Step[] = [];
  let events = 0;
  run.handle = (batch, machine, from, to) => {
    steps.push({ batch: copyOf(batch, from, to), machine });
    events += to - from;
  };
  run.pause = (...pause) => {
    steps.push({ pause });
  };
  for (let outcome = merge.step(100_000); outcome !== "ended"; outcome = merge.step(100_000)) {
    if (outcome === "starved") await merge.ready();
  }
  const allEvents = pool.eventsDecoded;
  pool.close();
  const { strings, stacks } = stores;
  return { specs: machineSpecs(discovery), strings, stacks, steps, endNs: merge.time, events, allEvents };
}

/** A session and its run. */
export function newRun(
  tape: Tape,
  analyses: readonly AnalysisDefinition[],
  start: StartCore,
): { readonly session: Session; readonly run: Run } {
  const stores = { ...tape, lanes: new LaneStore() };
  const session = createFlatSession(tape.specs, { stores, machines: 0 });
  return { session, run: createFlatRun(session, analyses, start) };
}

/** Gives all of a tape to a new session. */
export function playTape(tape: Tape, analyses: readonly AnalysisDefinition[], start: StartCore): Session {
  const { session, run } = newRun(tape, analyses, start);
  feed(tape, run);
  return session;
}

export function feed({ steps, endNs }: Tape, run: Run): void {
  for (const step of steps) {
    if ("pause" in step) run.pause(...step.pause);
    else run.handle(step.batch, step.machine, 0, step.batch.count);
  }
  run.finish(endNs);
}

function copyOf(batch: EventBatch, from: number, to: number): EventBatch {
  const copy = createBatch(batch.stream, to - from, undefined, batch.stack.length > 0);
  for (let row = from; row < to; row += 1) copyRow(batch, row, copy, row - from);
  copy.count = to - from;
  copy.cpu = batch.cpu;
  copy.isMixed = batch.isMixed;
  return copy;
}
