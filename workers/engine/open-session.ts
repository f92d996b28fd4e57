import { ANALYSES } from "../analyses/index.js";
import { createRun } from "../analyses/run.js";
import { createSession, type Session } from "../analyses/session.js";
import { bytesOf } from "../core/byte-source.js";
import type { Problem } from "../core/diagnostics.js";
import type { Result } from "../core/result.js";
import { StringTable } from "../core/string-table.js";
import type { ExpandWatch } from "../formats/archive/index.js";
import type { StreamTally, TraceCandidate } from "../formats/format.js";
import { EdgeStore } from "../index/edge-store.js";
import { LaneStore } from "../index/lane-store.js";
import { contentId } from "../ingest/content-id.js";
import { type DecodeJob, DecodePool } from "../ingest/decode-pool.js";
import type { DecodePort } from "../ingest/decode-protocol.js";
import type { DecodableTrace } from "../ingest/decode-server.js";
import { type Discovery, discover, type IngestParts } from "../ingest/discover.js";
import { loopbackPort } from "../ingest/loopback-port.js";
import { Merge } from "../ingest/merge.js";
import { ProgressBoard } from "../ingest/progress.js";
import { pump } from "../ingest/pump.js";
import { type SessionStream, sessionStreams } from "../ingest/session-streams.js";
import type { OpenRequest, Progress, SessionInfo } from "../model/engine-api.js";
import type { QueryContext } from "../query/context.js";
import { clockNotes, roundingNotes } from "./clock-notes.js";
import { withExactRanges } from "./event-ranges.js";
import { GuestNames } from "./guest-names.js";
import type { EnginePlatform } from "./platform.js";
import { queryContext } from "./query-context.js";
import { warmMemory } from "./warm-memory.js";

/** Below this a worker takes longer to start than the whole trace to read. */
const SMALL_BYTES = 4 * 1024 * 1024;
/** From here on somebody is asked to have memory ready. */
const LARGE_BYTES = 64 * 1024 * 1024;

/** Finds and opens the traces of a request; reading them begins with `read`. */
export async function openSession(
  request: OpenRequest,
  platform: EnginePlatform,
  parts: IngestParts,
  watch?: ExpandWatch,
): Promise<Result<OpenSession>> {
  // A worker takes about as long to start as the traces to be found: both at the same time.
  const decoder = bytesOf(request.files) < SMALL_BYTES ? undefined : platform.startDecoder?.();
  const discovery = await discover(request.files, parts, platform.open, request.budget ?? {}, watch);
  if (!discovery.ok) {
    decoder?.close();
    return discovery;
  }
  const candidates = discovery.value.traces.map(({ candidate }) => candidate);
  const id = await contentId(candidates, platform.open);
  const found = await withExactRanges(discovery.value, platform);
  return { ok: true, value: new OpenSession(request.name, id, found, platform, decoder) };
}

/** One opened session: its traces, the reading of them, and what comes of it. */
export class OpenSession {
  readonly session: Session;
  readonly streams: readonly SessionStream[];
  readonly query: QueryContext;
  readonly board: ProgressBoard;
  private readonly names: GuestNames;
  /** Resolves when everything is read, or reading was cancelled or failed. */
  readonly finished: Promise<void>;
  private readonly pool: DecodePool;
  private readonly merge: Merge;
  private phase: Progress["phase"] = "reading";
  /** Set when reading stops: the time of the last event read. */
  private finalNs: number | undefined;
  failure: string | undefined;

  constructor(
    private readonly name: string,
    private readonly contentId: string,
    readonly discovery: Discovery,
    private readonly platform: EnginePlatform,
    decoder: DecodePort | undefined,
  ) {
    this.streams = sessionStreams(discovery);
    const strings = new StringTable();
    const stores = { strings, lanes: new LaneStore(), edges: new EdgeStore() };
    this.session = createSession(stores, machineSpecs(discovery));
    this.query = queryContext(this);
    this.names = new GuestNames(this.session);
    const run = createRun(this.session, ANALYSES);
    this.pool = this.startPool(run.handled, decoder);
    const inputs = this.pool.feeds.map(({ feed, trace }) => ({ feed, machine: machineOf(discovery, trace) }));
    this.merge = new Merge(inputs, (batch, machine, from, to) => run.handle(batch, machine, from, to));
    this.board = new ProgressBoard(this.snapshot());
    this.finished = this.read((endNs) => run.finish(endNs));
  }

  get isDone(): boolean {
    return this.phase !== "reading";
  }

  /** All lanes are complete up to here. */
  get untilNs(): number {
    return this.finalNs ?? this.merge.time;
  }

  tally(stream: number): StreamTally {
    return this.pool.tally(stream);
  }

  problemsOf(trace: number): readonly Problem[] {
    return [...(this.discovery.traces[trace]?.openProblems ?? []), ...(this.pool.problems.get(trace) ?? [])];
  }

  allProblems(): readonly Problem[] {
    const crash: Problem[] = this.failure === undefined ? [] : [{ severity: "error", message: this.failure }];
    return [...this.generalProblems(), ...this.discovery.traces.flatMap((_, i) => this.problemsOf(i)), ...crash];
  }

  /** Those that belong to no trace. */
  generalProblems(): readonly Problem[] {
    const notes = this.clockNotes().map((message): Problem => ({ severity: "note", message }));
    return [...this.discovery.problems, ...notes, ...this.names.problems()];
  }

  /** Names processes of guests, also those still to be met. Answers how many lanes have a name by now. */
  nameProcesses(text: string): Result<number> {
    const named = this.names.add(text);
    if (named.ok) this.publish();
    return named;
  }

  info(): SessionInfo {
    const { clock, machines, totalBytes } = this.discovery;
    return {
      name: this.name,
      originNs: `${clock.timeline[0].originNs}`,
      stretches: clock.timeline.map(({ startNs, originNs }) => ({ startNs, originNs: `${originNs}` })),
      contentId: this.contentId,
      beginNs: this.beginNs(),
      endNs: this.endNs(),
      clockNotes: this.clockNotes(),
      totalBytes,
      machines: machines.map((group, i) => ({ name: group.name, cpus: this.cpuCount(i) })),
    };
  }

  cpuCount(machine: number): number {
    const cpus = this.streams.filter((stream) => stream.machine === machine).map(({ description }) => description.cpu);
    return new Set(cpus.filter((cpu) => 0 <= cpu)).size;
  }

  cancel(): void {
    if (this.phase !== "reading") return;
    this.phase = "cancelled";
    this.pool.close();
  }

  close(): void {
    this.cancel();
    for (const { trace } of this.discovery.traces) trace.close();
  }

  /** Time of the first event; while reading of the first that says anything, as packets may begin long before it. */
  beginNs(): number {
    if (!this.isDone) {
      const begun = this.session.machines.filter(({ lastNs }) => 0 < lastNs);
      return begun.length === 0 ? 0 : Math.min(...begun.map(({ beginNs }) => beginNs));
    }
    const firsts = this.streams.flatMap(({ stream, originNs }) => {
      const { firstNs } = this.tally(stream);
      return firstNs === undefined ? [] : Number(firstNs - originNs);
    });
    return firsts.reduce((least, ns) => Math.min(least, ns), firsts[0] ?? 0);
  }

  /** Final once read; before that what packets say, or else a guess from how much of the bytes is read. */
  private endNs(): number {
    if (this.finalNs !== undefined) return this.finalNs;
    const known = this.discovery.clock.endNs;
    const { time } = this.merge;
    if (time <= known) return known;
    const { bytesRead } = this.pool;
    return bytesRead === 0 ? time : time * Math.max(1, this.discovery.totalBytes / bytesRead);
  }

  private startPool(wanted: Uint8Array, decoder: DecodePort | undefined): DecodePool {
    const { platform, discovery, session } = this;
    return new DecodePool(decodeJobs(discovery), {
      ports: this.startPorts(platform.startDecoder, decoder),
      strings: session.strings,
      wanted,
    });
  }

  /** Small traces do not fill the first few slabs. */
  private warmMemory(): () => void {
    const { startDecoder } = this.platform;
    return startDecoder && LARGE_BYTES <= this.discovery.totalBytes ? warmMemory(startDecoder()) : () => {};
  }

  /** `decoder`: one that has been started, if any was. */
  private startPorts(
    startDecoder: EnginePlatform["startDecoder"],
    decoder: DecodePort | undefined,
  ): readonly DecodePort[] {
    if (!startDecoder || this.discovery.totalBytes < SMALL_BYTES) {
      decoder?.close();
      return [loopbackPort((candidate) => this.openedTrace(candidate), this.platform.yieldToLoop)];
    }
    const count = Math.max(1, Math.min(this.platform.decoders, this.streams.length));
    return Array.from({ length: count }, (_, i) => (i === 0 && decoder) || startDecoder());
  }

  /** In this thread the traces are open already. */
  private async openedTrace(candidate: TraceCandidate): Promise<Result<DecodableTrace>> {
    const opened = this.discovery.traces.find((other) => other.candidate === candidate);
    if (!opened) throw new Error("bug: decoding a trace that was not discovered");
    const { trace, mapper, diagnostics, openProblems } = opened;
    return { ok: true, value: { trace, mapper, problems: () => diagnostics.all().slice(openProblems.length) } };
  }

  private async read(finish: (endNs: number) => void): Promise<void> {
    let stopWarming: (() => void) | undefined;
    try {
      await pump({
        merge: this.merge,
        yieldToLoop: this.platform.yieldToLoop,
        onProgress: () => {
          this.publish();
          // Not before: the first lanes need little memory, and all cores.
          stopWarming ??= this.warmMemory();
        },
        isCancelled: () => this.isDone,
      });
      if (this.phase === "reading") this.phase = "done";
      const last = this.phase === "done" ? this.lastNs() : this.merge.time;
      finish(last);
      this.finalNs = last;
      await this.names.finish(this.platform.yieldToLoop);
    } catch (error) {
      // A bug of ours must not leave whoever waits for `done` waiting.
      this.phase = "failed";
      this.failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    stopWarming?.();
    this.pool.close();
    this.publish();
  }

  private clockNotes(): readonly string[] {
    return [...clockNotes(this.discovery.clock), ...roundingNotes(this.finalNs ?? 0)];
  }

  private lastNs(): number {
    const ends = this.streams.map(({ stream, originNs }) => {
      return Number((this.tally(stream).lastNs ?? originNs) - originNs);
    });
    return ends.reduce((most, ns) => Math.max(most, ns), this.merge.time);
  }

  private publish(): void {
    this.names.apply();
    this.board.publish(this.snapshot());
  }

  private snapshot(): Omit<Progress, "serial"> {
    const { lanes } = this.session;
    return {
      phase: this.phase,
      bytesRead: this.pool.bytesRead,
      totalBytes: this.discovery.totalBytes,
      events: this.pool.eventsDecoded,
      readUntilNs: this.untilNs,
      beginNs: this.beginNs(),
      endNs: this.endNs(),
      laneVersion: lanes.version,
      memoryBytes: this.platform.memoryBytes() ?? lanes.bytes(),
      problems: this.allProblems(),
    };
  }
}

function machineSpecs({ machines, traces }: Discovery) {
  return machines.map((group) => {
    const environments = group.traces.map((trace) => traces[trace]?.trace.description.environment);
    const kernelRelease = environments.map((environment) => environment?.kernel_release).find((text) => text);
    return { name: group.name, ...(kernelRelease === undefined ? {} : { kernelRelease: `${kernelRelease}` }) };
  });
}

function machineOf({ machines }: Discovery, trace: number): number {
  return machines.findIndex((group) => group.traces.includes(trace));
}

function decodeJobs({ traces, clock }: Discovery): readonly DecodeJob[] {
  return traces.map(({ candidate, trace, firstStream }, i) => ({
    trace: i,
    candidate,
    originNs: clock.origins[i] ?? 0n,
    streams: trace.description.streams.map(({ bytes }, index) => ({ stream: firstStream + index, index, bytes })),
  }));
}
