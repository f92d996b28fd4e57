import { ANALYSES } from "../analyses/index.js";
import type { Run } from "../analyses/run.js";
import type { Problem } from "../core/diagnostics.js";
import { errorStack } from "../core/error-text.js";
import { nextTime } from "../core/timeline.js";
import type { StreamTally } from "../formats/format.js";
import type { DecodePool } from "../ingest/decode-pool.js";
import { machineOf } from "../ingest/machines.js";
import type { Merge } from "../ingest/merge.js";
import { ProgressBoard } from "../ingest/progress.js";
import { pump } from "../ingest/pump.js";
import { goesOn, type Progress } from "../model/progress.js";
import { lossSums } from "../query/loss-text.js";
import { eventSpan } from "./event-span.js";
import { fuseGuests } from "./fuse-guests.js";
import { OpenSession, type SessionParts } from "./open-session.js";
import type { EnginePlatform } from "./platform.js";
import { prefaultSlabs } from "./prefault-slabs.js";
import { type ReadingOptions, startReading } from "./reading.js";
import type { PartKeeper } from "./unfinished/part-keeper.js";
import type { KeptState } from "./unfinished/unfinished-index.js";

/** A part that claims to have gone on for longer without an event (an hour) is damaged. */
const MOST_SILENT_NS = 3_600e9;
/** From here on somebody is asked to have memory ready. */
const LARGE_BYTES = 64 * 1024 * 1024;

/** The part of the progress that has a window draw lanes again. */
type Drawn = Pick<Progress, "readUntilNs" | "beginNs" | "endNs" | "laneVersion">;

/** What a session is read from. */
export interface ReadingParts
  extends Pick<SessionParts, "name" | "contents" | "discovery" | "clocks">,
    Pick<ReadingOptions, "core" | "decoder" | "before" | "keeper"> {
  /** Keeps parts of its index. */
  readonly parts?: PartKeeper | undefined;
  readonly platform: EnginePlatform;
}

/** The same for sessions whose events come in the same order, through the same inputs. */
function likenessOf({ contents, discovery: { clock } }: OpenSession, { feeds, streamsOf }: DecodePool): string {
  const inputs = feeds.map(({ trace }, feed) => [trace, ...streamsOf(feed)]);
  return JSON.stringify([contents.all, clock.origins.map(String), inputs]);
}

/** A session while its traces are read, and afterwards. */
export class ReadingSession extends OpenSession {
  readonly board: ProgressBoard<Progress>;
  readonly finished: Promise<void>;
  private readonly pool: DecodePool;
  private readonly merge: Merge;
  private readonly platform: EnginePlatform;
  private readonly parts: PartKeeper | undefined;
  private phase: Progress["phase"] = "reading";
  private drawn: Drawn;
  /** Set when reading stops: the time of the last event read. */
  private finalNs: number | undefined;
  failure: string | undefined;

  constructor({ name, contents, discovery, clocks, platform, core, decoder, before, keeper, parts }: ReadingParts) {
    const options = { core, decoder, before, keeper };
    const { stores, session, run, pool, merge, roots, flat } = startReading(discovery, platform, ANALYSES, options);
    super({ name, contents, discovery, clocks, session, stores });
    this.platform = platform;
    this.pool = pool;
    this.merge = merge;
    this.drawn = this.drawnNow();
    this.board = new ProgressBoard({ serial: 1, ...this.snapshot() }, goesOn);
    this.parts = parts;
    this.finished = this.read(run, {
      roots,
      flat,
      likeness: likenessOf(this, pool),
      tidy: () => stores.lanes.keeper.pages.dropAll(),
      reached: () => ({ rows: merge.rows, timeNs: merge.time, handed: [...merge.handed] }),
    });
  }

  get isDone(): boolean {
    return !goesOn({ phase: this.phase });
  }

  get version(): number {
    return this.merge.rows + this.places.version + (this.finalNs === undefined ? 0 : 1);
  }

  get isSealed(): boolean {
    return this.finalNs !== undefined;
  }

  get isComplete(): boolean {
    return this.phase === "done" && this.finalNs !== undefined;
  }

  get countedUntilNs(): number {
    if (this.isComplete) return Number.POSITIVE_INFINITY;
    // The event at the end of what was read is part of it.
    const readUntilNs = this.finalNs === undefined ? this.merge.time : nextTime(this.finalNs);
    return Math.min(this.pool.countedUntilNs, readUntilNs);
  }

  get untilNs(): number {
    return this.finalNs ?? this.merge.time;
  }

  tally(stream: number): StreamTally {
    return this.pool.tally(stream);
  }

  problemsOf(trace: number): readonly Problem[] {
    return [...(this.discovery.traces[trace]?.openProblems ?? []), ...(this.pool.problems.get(trace) ?? [])];
  }

  cancel(): void {
    if (this.isDone) return;
    // Following a source that grows may end at any time: batches decoded by then are still merged.
    if (this.phase === "reading") this.phase = "cancelled";
    this.pool.close();
  }

  beginNs(): number {
    const first = this.firstNs();
    if (this.carried === undefined) return first;
    const { t0 } = this.carried;
    // A damaged trace may claim a part that begins after all of its events.
    return this.finalNs !== undefined && this.finalNs < t0 ? first : Math.max(first, t0);
  }

  private firstNs(): number {
    if (!this.isDone) {
      const begun = this.session.machines.filter(({ lastNs }) => 0 < lastNs);
      return begun.length === 0 ? 0 : Math.min(...begun.map(({ beginNs }) => beginNs));
    }
    return eventSpan(this)?.first ?? 0;
  }

  protected endNs(): number {
    if (this.finalNs !== undefined) return this.finalNs;
    if (this.carried !== undefined) return this.carried.t1;
    const known = this.discovery.clock.endNs;
    const { time } = this.merge;
    if (time <= known) return known;
    const { bytesRead } = this.pool;
    return bytesRead === 0 ? time : time * Math.max(1, this.discovery.totalBytes / bytesRead);
  }

  /** Small traces do not fill the first few slabs. */
  private prefaultSlabs(): () => void {
    const { startPrefault } = this.platform;
    return startPrefault && LARGE_BYTES <= this.discovery.totalBytes
      ? prefaultSlabs(startPrefault(), this.stores.lanes.memory)
      : () => {};
  }

  /** Goes on where an earlier process ended. */
  private async goOn(run: Run, state: KeptState): Promise<void> {
    const reached = await this.parts?.begin(state);
    if (reached === undefined) return;
    this.merge.goOn({ rows: reached.rows, time: reached.timeNs, handed: reached.handed });
    run.restored();
    this.publish();
  }

  /** A file of symbols has named frames: what is kept is what the traces tell. */
  private partIfDue(): Promise<void> | undefined {
    const { parts, stores, merge } = this;
    if (parts?.isDue(merge.rows) !== true || 0 < stores.stacks.frames.version) return undefined;
    return parts.write(merge.rows);
  }

  private async read(run: Run, state: KeptState): Promise<void> {
    let stopPrefaulting: (() => void) | undefined;
    try {
      await this.goOn(run, state);
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
        between: () => this.partIfDue(),
      });
      if (!this.isDone) this.phase = "done";
      // Losses and silence after the last event do not make the session longer.
      const read = this.phase === "done" ? (eventSpan(this)?.last ?? this.merge.time) : this.merge.time;
      // A part of a trace says how far it was recorded.
      const { t1 = read } = this.carried ?? {};
      const last = this.phase === "done" && t1 < read + MOST_SILENT_NS ? t1 : read;
      this.noteRecorded();
      run.finish(last);
      this.finalNs = last;
      await this.guests.finish(this.platform.yieldToLoop);
      this.names.finish();
      this.places.finish();
      await fuseGuests(this.query, this.platform.yieldToLoop);
    } catch (error) {
      // A bug of ours must not leave `done` unanswered.
      this.phase = "failed";
      this.failure = errorStack(error);
      await this.parts?.remove();
    }
    stopPrefaulting?.();
    this.parts?.close();
    this.pool.close();
    this.publish();
  }

  /** Silence at the end of a part is no end of its machine. */
  private noteRecorded(): void {
    for (const [trace, end] of (this.carried?.ends ?? []).entries()) {
      const machine = this.session.machines[machineOf(this.discovery.machines, trace)];
      const isLikely = this.phase === "done" && end < this.merge.time + MOST_SILENT_NS;
      if (machine !== undefined && isLikely) machine.lastNs = Math.max(machine.lastNs, end);
    }
  }

  protected publish(hasLanes = true): void {
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
