import type { AnalysisDefinition } from "../analyses/analysis.js";
import { createFlatRun, type StartCore } from "../analyses/flat/flat-run.js";
import { type Before, createFlatSession } from "../analyses/flat/flat-session.js";
import type { Run } from "../analyses/run.js";
import type { MachineSpec, Session } from "../analyses/session.js";
import type { FlatMemory } from "../core/flat-memory.js";
import { ok, type Result } from "../core/result.js";
import type { SessionStores } from "../facts/session-facts.js";
import { streamBytes } from "../formats/format.js";
import type { ChunkKeeper } from "../index/chunk-keeper.js";
import { type DecodeJob, DecodePool } from "../ingest/decode-pool.js";
import type { DecodePort, TraceShare } from "../ingest/decode-protocol.js";
import type { DecodableTrace } from "../ingest/decode-server.js";
import type { Discovery, OpenedTrace } from "../ingest/discover.js";
import { loopbackPort } from "../ingest/loopback-port.js";
import { machineOf } from "../ingest/machines.js";
import { type FirstRowHandler, Merge, type RowHandler } from "../ingest/merge.js";
import { sessionStreams, streamsOfMachine } from "../ingest/session-streams.js";
import { Family } from "../model/event-families.js";
import { EventKind, type Slot } from "../model/event-kinds.js";
import { recordedStreams } from "./edges.js";
import type { EnginePlatform } from "./platform.js";
import { Recordings } from "./recordings.js";

/** Below this a worker takes longer to start than the whole trace to read. */
export const SMALL_BYTES = 4 * 1024 * 1024;

/** The traces of a session on their way through some analyses. `merge` has to be stepped to its end. */
export interface Reading {
  readonly stores: SessionStores;
  readonly session: Session;
  readonly run: Run;
  readonly pool: DecodePool;
  readonly merge: Merge;
  /** From which all can be reached that changes while events are read, but for the merge. */
  readonly roots: readonly object[];
  /** That of the core. */
  readonly flat: FlatMemory;
}

export interface ReadingOptions {
  readonly core: StartCore;
  /** A decode worker that has been started, if any was. */
  readonly decoder?: DecodePort | undefined;
  /** A session at rest, to which the traces are added. */
  readonly before?: Before | undefined;
  /** Keeps the lanes, if there are none before. */
  readonly keeper?: ChunkKeeper | undefined;
  /** By machine: kinds that are not read of its traces. */
  readonly unread?: ((machine: number) => readonly EventKind[]) | undefined;
}

/** Starts to decode all streams for `analyses`. */
export function startReading(
  discovery: Discovery,
  platform: EnginePlatform,
  analyses: readonly AnalysisDefinition[],
  { core, decoder, before, keeper, unread }: ReadingOptions,
): Reading {
  const session = createFlatSession(machineSpecs(discovery), before, keeper);
  const { entities, machines, ...stores } = session;
  const hasStacks = discovery.traces.some(({ trace }) => trace.description.hasStacks === true);
  const own = analyses.filter(({ needsStacks = false }) => hasStacks || !needsStacks);
  const run = createFlatRun(session, own, core);
  const handle: RowHandler = (batch, machine, from, to) => run.handle(batch, machine, from, to);
  const onFirstRow: FirstRowHandler = (feed, t) => recordings.begin(feed, t);
  const wanted = run.handled;
  const { pool, merge } = startDecoding(discovery, platform, { handle, onFirstRow, stores, wanted, decoder, unread });
  const recordings = new Recordings(discovery, pool, merge, run);
  return { stores, session, run, pool, merge, roots: [session, run.state, recordings.begun], flat: entities.memory };
}

interface DecodingOptions extends Pick<ReadingOptions, "decoder" | "unread"> {
  /** Given all rows in order of time. */
  readonly handle: RowHandler;
  /** Inputs of the merge are the feeds of the pool. */
  readonly onFirstRow?: FirstRowHandler;
  readonly stores: Pick<SessionStores, "strings" | "stacks">;
  /** By event kind: 1 for those that are to come. */
  readonly wanted: Uint8Array;
  /** By event kind: the only slots that `handle` looks at. */
  readonly slots?: readonly (readonly Slot[])[];
}

/** Starts to decode all streams. `merge` has to be stepped to its end. */
export function startDecoding(
  discovery: Discovery,
  platform: EnginePlatform,
  { handle, onFirstRow, stores, wanted, slots, decoder, unread }: DecodingOptions,
): Pick<Reading, "pool" | "merge"> {
  const pool = new DecodePool(decodeJobs(discovery, unread), {
    ports: startPorts(discovery, platform, decoder),
    strings: stores.strings,
    stacks: stores.stacks,
    wanted,
    slots,
  });
  const inputs = pool.feeds.map(({ feed, trace }) => ({ feed, machine: machineOf(discovery.machines, trace) }));
  return { pool, merge: new Merge(inputs, handle, onFirstRow) };
}

function startPorts(
  discovery: Discovery,
  { startDecoder, decoders, yieldToLoop }: EnginePlatform,
  decoder: DecodePort | undefined,
): readonly DecodePort[] {
  if (!startDecoder || discovery.totalBytes < SMALL_BYTES) {
    decoder?.close();
    return [loopbackPort(({ trace }) => openedTrace(discovery, trace), yieldToLoop)];
  }
  const count = Math.max(1, Math.min(decoders, discovery.streamCount));
  return Array.from({ length: count }, (_, i) => (i === 0 && decoder) || startDecoder());
}

/** In this thread the traces are open already. */
async function openedTrace({ traces }: Discovery, trace: number): Promise<Result<DecodableTrace>> {
  const { trace: decoders, mapper, diagnostics, openProblems } = traces[trace] as OpenedTrace;
  return ok({ decoders, mapper, problems: () => diagnostics.all().slice(openProblems.length) });
}

/** What the traces tell of each machine before they are read. */
export function machineSpecs(discovery: Discovery): readonly MachineSpec[] {
  const { machines, traces } = discovery;
  const streams = sessionStreams(discovery);
  const recorded = recordedStreams(streams);
  return machines.map((group, index) => {
    const descriptions = group.traces.flatMap((trace) => traces[trace]?.trace.description ?? []);
    // perf's traces in CTF (`perf data convert`) say `release`.
    const releases = descriptions.map(({ environment }) => environment.kernel_release ?? environment.release);
    const kernelRelease = releases.find((text) => text);
    const release = kernelRelease === undefined ? {} : { kernelRelease: `${kernelRelease}` };
    const taskStates = descriptions.map((description) => description.taskStates).find((states) => states);
    const processNames = descriptions.flatMap((one) => one.processNames ?? []);
    return {
      name: group.name,
      ...release,
      processNames,
      ...(taskStates && { taskStates }),
      streams: streamsOfMachine(recorded, discovery, index),
    };
  });
}

function shareOf({ trace, candidate, openProblems, drift }: OpenedTrace, streams: readonly number[]): TraceShare {
  const { format } = candidate;
  const description = { ...trace.description, streams: [] };
  const common = { format, description, openProblems, ...(drift && { drift }) };
  if (trace.share === undefined) return { ...common, kind: "whole", candidate };
  return { ...common, kind: "share", data: trace.share(streams) };
}

function decodeJobs(discovery: Discovery, unread: ReadingOptions["unread"]): readonly DecodeJob[] {
  const { traces, clock } = discovery;
  const streams = sessionStreams(discovery);
  const scheduled = discovery.machines.map(() => false);
  for (const [i, { families }] of recordedStreams(streams).entries()) {
    const machine = streams[i]?.machine ?? -1;
    if (0 <= machine && (families & Family.SWITCH) !== 0) scheduled[machine] = true;
  }
  return traces.map((opened, i) => {
    const { trace, firstStream } = opened;
    const machine = machineOf(discovery.machines, i);
    // Where sched_switch tells which thread runs, that other events name threads too is not worth their rows.
    const unwanted = scheduled[machine] ? [EventKind.THREAD_EVENT] : [];
    return {
      unwanted: [...unwanted, ...(unread?.(machine) ?? [])],
      trace: i,
      machine: discovery.machines[machine]?.name ?? "",
      share: (indexes) => shareOf(opened, indexes),
      originNs: clock.origins[i] ?? 0n,
      hasStacks: trace.description.hasStacks,
      streams: trace.description.streams.map((stream, index) => {
        return { stream: firstStream + index, index, bytes: streamBytes(stream) };
      }),
    };
  });
}
