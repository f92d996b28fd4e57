import type { DecodedEvent, EventSieve } from "../formats/format.js";
import type { Chunks } from "./event-chunks.js";

/** An event that is meant. */
export interface Hit {
  readonly t: number;
  /** Position of its stream among those that are searched. */
  readonly stream: number;
  /** Events of its stream before it. */
  readonly rank: number;
  /** Without its values if the sieve is brief. */
  readonly event: DecodedEvent;
}

export interface ScannedStream {
  readonly chunks: Chunks;
  /** Lets through what is meant. */
  readonly sieve: EventSieve;
  /** Nothing more of it will be decoded. */
  readonly isComplete: boolean;
}

/** The streams of a scan as far as they are decoded. */
export interface ScannedStreams {
  readonly streams: readonly ScannedStream[];
  /** Every event before this time is decoded. Those behind it are not given by a scan forwards. */
  readonly untilNs: number;
  /** Share of the session that is read. */
  readonly readShare: number;
}

export interface ScanRange {
  readonly t0: number;
  readonly t1: number;
  readonly direction: 1 | -1;
}

/** Whether nobody wants the answer any more, or it has taken long enough: between events, and between longer work. */
export interface Patience {
  isOver(): boolean | Promise<boolean>;
  look(): Promise<boolean>;
}

/** "ended": there are no more. "waiting": more of the streams has to be decoded. "over": patience is. */
type Step = readonly Hit[] | "ended" | "waiting" | "over";

/** Consecutive chunks [from, to). */
interface Run {
  readonly from: number;
  readonly to: number;
  /** Events of the first chunk that are passed already. */
  readonly skipped: number;
  /** Events to look at behind those. */
  readonly events: number;
  /** Events of the stream that are passed after it, forwards. */
  readonly passed: number;
}

/** A run that is being read; steps may end in its middle. */
interface Reading {
  readonly stream: number;
  readonly run: Run;
  readonly events: AsyncIterator<DecodedEvent>;
  readonly found: Hit[];
  next: number;
  ms: number;
}

/** Events of a step: about as many as take this long. */
const STEP_MS = 30;
const FIRST_EVENTS = 8192;
const LEAST_EVENTS = 1024;
const MOST_EVENTS = 1 << 18;

/**
 * Goes through the events of some streams in order of time, forwards or backwards, in steps, and gives those that are
 * meant. It passes over chunks without an event that may be meant. It always reads on in the stream that is behind:
 *
 *     stream 0   ====read====|
 *     stream 1   ====read========|
 *     given      ============|           `bound`: all events before it are known
 */
export class HitScan {
  /** By stream, the next chunk to read, and how many of its events are passed: the last chunk of a stream grows. */
  private readonly at: number[];
  private readonly skipped: number[];
  private readonly begun: readonly number[];
  private reached = Number.NEGATIVE_INFINITY;
  private readonly pending: Hit[][];
  private events = FIRST_EVENTS;
  private reading: Reading | undefined;

  constructor(
    private decoded: ScannedStreams,
    private readonly range: ScanRange,
  ) {
    const { streams } = decoded;
    this.at = streams.map(({ chunks }) => firstChunk(chunks, range));
    this.skipped = streams.map(() => 0);
    this.begun = [...this.at];
    this.pending = streams.map(() => []);
  }

  get streams(): readonly ScannedStream[] {
    return this.decoded.streams;
  }

  get isOfAll(): boolean {
    return this.streams.every(({ isComplete }) => isComplete);
  }

  /** More of the same streams is decoded. */
  grow(decoded: ScannedStreams): void {
    this.decoded = decoded;
  }

  /** All events that are meant between the begin of the scan and here have been given. */
  get bound(): number {
    const bounds = this.streams.map((_, i) => this.boundOf(i));
    if (this.range.direction === -1) return bounds.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    // More of a stream may be decoded before that, but no event that is earlier than what was reached.
    return Math.max(this.reached, Math.min(this.decoded.untilNs, ...bounds));
  }

  /** Share of the events that are passed, of those of the whole session. */
  get share(): number {
    let passed = 0;
    let all = 0;
    for (const [i, { chunks }] of this.streams.entries()) {
      const skipped = this.skipped[i] ?? 0;
      const from = eventsBefore(chunks, this.begun[i] ?? 0);
      const to = eventsBefore(chunks, endChunk(chunks, this.range));
      all += Math.abs(to - from);
      passed += Math.abs((this.hasEnded(i) ? to : eventsBefore(chunks, this.at[i] ?? 0) + skipped) - from);
    }
    return (all === 0 ? 1 : Math.min(1, passed / all)) * this.decoded.readShare;
  }

  async step(patience: Patience): Promise<Step> {
    if (this.reading === undefined) {
      const behind = this.streamBehind();
      const run = behind === undefined ? this.endOfAll : this.nextRun(behind);
      if (behind === undefined || typeof run === "string") {
        const rest = this.known();
        return rest.length === 0 ? (run === "waiting" ? "waiting" : "ended") : rest;
      }
      if (run.events === 0) return this.pass(behind, run);
      this.reading = this.begin(behind, run);
    }
    const { reading } = this;
    if (!(await this.readOn(reading, patience))) return "over";
    this.reading = undefined;
    for (const hit of reading.found) this.pending[reading.stream]?.push(hit);
    const wished = (reading.run.events * STEP_MS) / Math.max(1, reading.ms);
    this.events = Math.max(LEAST_EVENTS, Math.min(MOST_EVENTS, wished));
    return this.pass(reading.stream, reading.run);
  }

  /** What it means that the range ends before what is left of all streams: events in it may be decoded, but not given yet. */
  private get endOfAll(): "ended" | "waiting" {
    const { direction, t1 } = this.range;
    return direction === -1 || this.isOfAll || t1 <= this.decoded.untilNs ? "ended" : "waiting";
  }

  private pass(stream: number, { from, passed }: Run): Hit[] {
    if (this.range.direction === 1) this.goBehind(stream, passed);
    else this.at[stream] = from - 1;
    return this.known();
  }

  /** To the place behind so many events: a checkpoint may have come before it since the run began. */
  private goBehind(stream: number, passed: number): void {
    const { chunks, isComplete } = this.streams[stream] as ScannedStream;
    const at = isComplete && passed === chunks.events ? chunks.length : chunks.chunkOfAny(passed);
    this.at[stream] = at;
    this.skipped[stream] = at < chunks.length ? passed - chunks.checkpoint(at).events : 0;
  }

  private begin(stream: number, run: Run): Reading {
    const { chunks, sieve } = this.streams[stream] as ScannedStream;
    const { opened, index } = chunks.source;
    const checkpoint = chunks.checkpoint(run.from);
    const { skipped } = run;
    const read = opened.trace.readEventsAt(index, checkpoint, skipped, run.events, sieve);
    const events = read[Symbol.asyncIterator]();
    return { stream, run, events, next: checkpoint.events + skipped, found: [], ms: 0 };
  }

  /** Answers false if patience ended before the run: the next step goes on in it. */
  private async readOn(reading: Reading, patience: Patience): Promise<boolean> {
    const { stream, events, found } = reading;
    const { chunks } = this.streams[stream] as ScannedStream;
    const { t0, t1 } = this.range;
    const begin = performance.now();
    let isOver = false;
    while (!isOver) {
      const { done, value: event } = await events.next();
      if (done === true) break;
      const rank = event.rank ?? reading.next;
      reading.next = rank + 1;
      const t = chunks.timeOf(event);
      if (t0 <= t && t < t1) found.push({ t, stream, rank, event });
      const over = patience.isOver();
      isOver = over !== false && (await over);
    }
    reading.ms += performance.now() - begin;
    if (!isOver) await patience.look();
    return !isOver;
  }

  /** The next chunks of a stream that may hold an event that is meant; without events if it passes over some. */
  private nextRun(stream: number): Run | "waiting" {
    const { chunks, sieve } = this.streams[stream] as ScannedStream;
    const { direction } = this.range;
    if (this.isWaiting(stream)) return "waiting";
    const first = this.at[stream] as number;
    const skipped = this.skipped[stream] as number;
    let at = first;
    let events = -skipped;
    while (0 <= at && at < chunks.length && mayHold(chunks, at, sieve) && events < this.events) {
      events += chunks.eventsBetween(at, at + 1);
      at += direction;
      if (this.isBeyond(chunks, at)) break;
    }
    if (at === first)
      return { from: first, to: first + 1, skipped, events: 0, passed: eventsBefore(chunks, first + 1) };
    if (direction === 1) return { from: first, to: at, skipped, events, passed: eventsBefore(chunks, at) };
    return { from: at + 1, to: first + 1, skipped, events, passed: 0 };
  }

  /** Whether all that is decoded of a stream is passed, and more may come. */
  private isWaiting(stream: number): boolean {
    const { chunks, isComplete } = this.streams[stream] as ScannedStream;
    const at = this.at[stream] as number;
    const isAtLast = !isComplete && this.range.direction === 1 && at + 1 === chunks.length;
    return isAtLast && chunks.eventsBetween(at, at + 1) <= (this.skipped[stream] as number);
  }

  /** The stream that is furthest behind and not at its end. */
  private streamBehind(): number | undefined {
    let behind: number | undefined;
    for (const i of this.streams.keys()) {
      if (this.hasEnded(i)) continue;
      const isFurther = behind === undefined || (this.boundOf(i) - this.boundOf(behind)) * this.range.direction < 0;
      if (isFurther) behind = i;
    }
    return behind;
  }

  private hasEnded(stream: number): boolean {
    return this.isBeyond((this.streams[stream] as ScannedStream).chunks, this.at[stream] as number);
  }

  /** Whether the range ends before a chunk: times of a stream never go back. */
  private isBeyond(chunks: Chunks, at: number): boolean {
    if (at < 0 || chunks.length <= at) return true;
    return this.range.direction === 1 ? this.range.t1 <= chunks.firstIn(at) : chunks.latestIn(at) < this.range.t0;
  }

  private boundOf(stream: number): number {
    const { chunks } = this.streams[stream] as ScannedStream;
    const at = this.at[stream] as number;
    if (this.range.direction === 1) {
      return this.hasEnded(stream) || this.isWaiting(stream) ? Number.POSITIVE_INFINITY : chunks.firstIn(at);
    }
    return this.hasEnded(stream) ? Number.NEGATIVE_INFINITY : chunks.latestIn(at);
  }

  /** Takes the pending events before the bound, in order of time and stream. */
  private known(): Hit[] {
    const { bound } = this;
    const { direction } = this.range;
    if (direction === 1) this.reached = bound;
    const taken: Hit[] = [];
    for (const [i, hits] of this.pending.entries()) {
      const left = hits.filter(({ t }) => (bound - t) * direction <= 0);
      if (left.length === hits.length) continue;
      for (const hit of hits) if (0 < (bound - hit.t) * direction) taken.push(hit);
      this.pending[i] = left;
    }
    return taken.sort((a, b) => direction * (a.t - b.t || a.stream - b.stream || a.rank - b.rank));
  }
}

function firstChunk(chunks: Chunks, { t0, t1, direction }: ScanRange): number {
  return direction === 1 ? Math.max(0, chunks.chunkAt(t0)) : Math.max(0, chunks.chunkAt(t1));
}

/** The chunk behind the range. */
function endChunk(chunks: Chunks, { t0, t1, direction }: ScanRange): number {
  return direction === 1 ? chunks.chunkAt(t1) + 1 : Math.max(0, chunks.chunkAt(t0));
}

function eventsBefore(chunks: Chunks, at: number): number {
  return at < chunks.length ? chunks.checkpoint(Math.max(0, at)).events : chunks.events;
}

/** Whether an event of a chunk may be meant. */
function mayHold(chunks: Chunks, at: number, sieve: EventSieve): boolean {
  const classes = chunks.classesIn(at);
  // A sieve of a format that does not tell its classes names none.
  if (classes === undefined || sieve.classes.length === 0) return true;
  for (let i = 0; i < classes.length; i += 2) if (sieve.classes[classes[i] as number] !== 0) return true;
  return false;
}
