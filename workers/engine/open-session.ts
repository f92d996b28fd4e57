import { ANALYSES } from "../analyses/index.js";
import type { Session } from "../analyses/session.js";
import { bytesOf } from "../core/byte-source.js";
import type { Problem } from "../core/diagnostics.js";
import { errorStack } from "../core/error-text.js";
import type { Result } from "../core/result.js";
import { nextTime } from "../core/timeline.js";
import type { SessionStores } from "../facts/session-facts.js";
import type { StreamTally } from "../formats/format.js";
import { contentId } from "../ingest/content-id.js";
import type { DecodePool } from "../ingest/decode-pool.js";
import type { DecodePort } from "../ingest/decode-protocol.js";
import { type Discovery, discover, type IngestDependencies } from "../ingest/discover.js";
import type { Merge } from "../ingest/merge.js";
import { ProgressBoard } from "../ingest/progress.js";
import { pump } from "../ingest/pump.js";
import { type SessionStream, sessionStreams } from "../ingest/session-streams.js";
import type { OpenRequest, SessionInfo } from "../model/engine-api.js";
import { goesOn, type Progress } from "../model/progress.js";
import type { QueryContext } from "../query/context.js";
import { lossSums } from "../query/loss-text.js";
import { clockNotes, roundingNotes } from "./clock-notes.js";
import { CpuPlaces } from "./cpu-places.js";
import { withExactRanges } from "./event-ranges.js";
import { eventSpan } from "./event-span.js";
import { findGuestClocks, type GuestClocks, type OpenWatch, withGuestClocks } from "./guest-clocks.js";
import { GuestNames } from "./guest-names.js";
import { Guests } from "./guests.js";
import type { EnginePlatform } from "./platform.js";
import { prefaultSlabs } from "./prefault-slabs.js";
import { queryContext } from "./query-context.js";
import { SMALL_BYTES, startReading } from "./reading.js";
import { unpackIn } from "./unpack-worker.js";

/** From here on somebody is asked to have memory ready. */
const LARGE_BYTES = 64 * 1024 * 1024;

/** The part of the progress that has a window draw lanes again. */
type Drawn = Pick<Progress, "readUntilNs" | "beginNs" | "endNs" | "laneVersion">;

/** Finds and opens the traces of a request; reading them begins with `read`. */
export async function openSession(
  request: OpenRequest,
  platform: EnginePlatform,
  dependencies: IngestDependencies,
  watch?: OpenWatch,
): Promise<Result<OpenSession>> {
  const { open, loadWasm, startDecoder } = platform;
  // A worker takes about as long to start as the traces to be found: both at the same time.
  const decoder = bytesOf(request.files) < SMALL_BYTES ? undefined : startDecoder?.();
  const unpackElsewhere = startDecoder && unpackIn(startDecoder);
  const discovery = await discover(
    request.files,
    dependencies,
    { open, loadWasm, unpackElsewhere },
    request.budget ?? {},
    watch,
  );
  if (!discovery.ok) {
    decoder?.close();
    return discovery;
  }
  const candidates = discovery.value.traces.map(({ candidate }) => candidate);
  const id = await contentId(candidates, platform.open);
  const apart = await withExactRanges(discovery.value, platform);
  const guests = await findGuestClocks(apart, platform, watch);
  const found = withGuestClocks(apart, guests);
  return { ok: true, value: new OpenSession(request.name, id, found, platform, guests, decoder) };
}

/** One opened session: its traces, how far they are read, and the lanes and facts that result. */
export class OpenSession {
  readonly session: Session;
  readonly stores: SessionStores;
  readonly streams: readonly SessionStream[];
  readonly query: QueryContext;
  readonly board: ProgressBoard<Progress>;
  private readonly names: GuestNames;
  private readonly places: CpuPlaces;
  readonly guests: Guests;
  /** Resolves when everything is read, or reading was cancelled or failed. */
  readonly finished: Promise<void>;
  private readonly pool: DecodePool;
  private readonly merge: Merge;
  private phase: Progress["phase"] = "reading";
  private drawn: Drawn;
  /** Set when reading stops: the time of the last event read. */
  private finalNs: number | undefined;
  failure: string | undefined;

  constructor(
    private readonly name: string,
    private readonly contentId: string,
    readonly discovery: Discovery,
    private readonly platform: EnginePlatform,
    guests: GuestClocks,
    decoder: DecodePort | undefined,
  ) {
    this.streams = sessionStreams(discovery);
    const { stores, session, run, pool, merge } = startReading(discovery, platform, ANALYSES, decoder);
    this.session = session;
    this.stores = stores;
    this.pool = pool;
    this.merge = merge;
    this.query = queryContext(this);
    this.names = new GuestNames(session);
    this.places = new CpuPlaces(session);
    this.guests = new Guests(session, guests);
    this.drawn = this.drawnNow();
    this.board = new ProgressBoard({ serial: 1, ...this.snapshot() }, goesOn);
    this.finished = this.read((endNs) => run.finish(endNs));
  }

  get isDone(): boolean {
    return !goesOn({ phase: this.phase });
  }

  /** Grows as events are read, when CPUs get places, and when reading ends. */
  get version(): number {
    return this.merge.rows + this.places.version + (this.finalNs === undefined ? 0 : 1);
  }

  /** Nothing that has been read changes any more. */
  get isSealed(): boolean {
    return this.finalNs !== undefined;
  }

  /** Every event is read and counted. */
  get isComplete(): boolean {
    return this.phase === "done" && this.finalNs !== undefined;
  }

  /** Every event before this time is counted, and in the lanes too. */
  get countedUntilNs(): number {
    if (this.isComplete) return Number.POSITIVE_INFINITY;
    // The event at the end of what was read is part of it.
    const readUntilNs = this.finalNs === undefined ? this.merge.time : nextTime(this.finalNs);
    return Math.min(this.pool.countedUntilNs, readUntilNs);
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
    const notes = [...this.layoutNotes(), ...this.guests.notes()];
    return [
      ...this.discovery.problems,
      ...notes.map((message): Problem => ({ severity: "note", message })),
      ...this.names.problems(),
    ];
  }

  /** Names processes of guests, also those still to be met. Answers how many lanes have a name by now. */
  nameProcesses(text: string): Result<number> {
    const named = this.names.add(text);
    if (named.ok) this.publish();
    return named;
  }

  /** Places CPUs by what lscpu printed. Answers how many CPUs have a place by now. */
  placeCpus(text: string): Result<number> {
    const placed = this.places.place(text);
    if (placed.ok) this.publish();
    return placed;
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
      clockNotes: [...this.layoutNotes(), ...this.guests.clockNotes()],
      totalBytes,
      machines: machines.map((group, i) => ({ name: group.name, cpus: this.cpuCount(i) })),
    };
  }

  cpuCount(machine: number): number {
    const cpus = this.streams.filter((stream) => stream.machine === machine).map(({ description }) => description.cpu);
    // Those that only events name: packets need not.
    const { cpus: seen } = this.query.inventory;
    const numbers = seen.number.filter((_, row) => seen.machine[row] === machine);
    return new Set([...cpus, ...numbers].filter((cpu) => 0 <= cpu)).size;
  }

  cancel(): void {
    if (this.isDone) return;
    // Following a source that grows may end at any time: batches decoded by then are still merged.
    if (this.phase === "reading") this.phase = "cancelled";
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
    return eventSpan(this)?.first ?? 0;
  }

  /** Final once read. Before that the end that packets claim, or else a guess from the share of bytes read. */
  private endNs(): number {
    if (this.finalNs !== undefined) return this.finalNs;
    const known = this.discovery.clock.endNs;
    const { time } = this.merge;
    if (time <= known) return known;
    const { bytesRead } = this.pool;
    return bytesRead === 0 ? time : time * Math.max(1, this.discovery.totalBytes / bytesRead);
  }

  /** Small traces do not fill the first few slabs. */
  private prefaultSlabs(): () => void {
    const { startDecoder } = this.platform;
    return startDecoder && LARGE_BYTES <= this.discovery.totalBytes
      ? prefaultSlabs(startDecoder(), this.stores.lanes.memory)
      : () => {};
  }

  private async read(finish: (endNs: number) => void): Promise<void> {
    let stopPrefaulting: (() => void) | undefined;
    try {
      await pump({
        merge: this.merge,
        yieldToLoop: this.platform.yieldToLoop,
        isCaughtUp: () => this.pool.isCaughtUp,
        onProgress: (hasLanes) => {
          if (this.pool.isCaughtUp) this.phase = "live";
          this.publish(hasLanes);
          // Not before: the first lanes need little memory, and all cores.
          stopPrefaulting ??= this.prefaultSlabs();
        },
        isCancelled: () => this.isDone,
      });
      if (!this.isDone) this.phase = "done";
      // Losses and silence after the last event do not make the session longer.
      const last = this.phase === "done" ? (eventSpan(this)?.last ?? this.merge.time) : this.merge.time;
      finish(last);
      this.finalNs = last;
      await this.guests.finish(this.platform.yieldToLoop);
      this.names.finish();
      this.places.finish();
    } catch (error) {
      // A bug of ours must not leave `done` unanswered.
      this.phase = "failed";
      this.failure = errorStack(error);
    }
    stopPrefaulting?.();
    this.pool.close();
    this.publish();
  }

  private layoutNotes(): readonly string[] {
    return [...clockNotes(this.discovery.clock), ...roundingNotes(this.finalNs ?? 0)];
  }

  private publish(hasLanes = true): void {
    if (hasLanes) {
      this.guests.apply();
      this.names.apply();
      this.drawn = this.drawnNow();
    }
    this.board.publish(this.snapshot());
  }

  private drawnNow(): Drawn {
    return {
      readUntilNs: this.untilNs,
      beginNs: this.beginNs(),
      endNs: this.endNs(),
      laneVersion: this.session.lanes.version,
    };
  }

  private snapshot(): Omit<Progress, "serial"> {
    const { lanes } = this.session;
    return {
      ...this.drawn,
      phase: this.phase,
      bytesRead: this.pool.bytesRead,
      totalBytes: Math.max(this.discovery.totalBytes, this.pool.bytesRead),
      events: this.pool.eventsDecoded,
      memoryBytes: this.platform.memoryBytes() ?? lanes.bytes(),
      problems: this.allProblems(),
      losses: lossSums(this.query.lost),
    };
  }
}
