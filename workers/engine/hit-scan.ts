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
  /** All of it is decoded: its last chunk, which ends at no checkpoint, can be read. */
  readonly isComplete: boolean;
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

/** Consecutive chunks [from, to), and their events. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly events: number;
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
  /** By stream, the next chunk to read. */
  private readonly at: number[];
  private readonly begun: readonly number[];
  private readonly pending: Hit[][];
  private events = FIRST_EVENTS;
  private reading: Reading | undefined;

  constructor(
    private streams: readonly ScannedStream[],
    private readonly range: ScanRange,
  ) {
    this.at = streams.map(({ chunks }) => firstChunk(chunks, range));
    this.begun = [...this.at];
    this.pending = streams.map(() => []);
  }

  get isOfAll(): boolean {
    return this.streams.every(({ isComplete }) => isComplete);
  }

  /** More of the same streams is decoded. */
  grow(streams: readonly ScannedStream[]): void {
    this.streams = streams;
  }

  /** All events that are meant between the begin of the scan and here have been given. */
  get bound(): number {
    const bounds = this.streams.map((_, i) => this.boundOf(i));
    return this.range.direction === 1
      ? bounds.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
      : bounds.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  }

  /** Share of the events that are passed. */
  get share(): number {
    let passed = 0;
    let all = 0;
    for (const [i, { chunks }] of this.streams.entries()) {
      const from = eventsBefore(chunks, this.begun[i] ?? 0);
      const to = eventsBefore(chunks, endChunk(chunks, this.range));
      all += Math.abs(to - from);
      passed += Math.abs((this.hasEnded(i) ? to : eventsBefore(chunks, this.at[i] ?? 0)) - from);
    }
    return all === 0 ? 1 : Math.min(1, passed / all);
  }

  async step(patience: Patience): Promise<Step> {
    if (this.reading === undefined) {
      const behind = this.streamBehind();
      const run = behind === undefined ? "ended" : this.nextRun(behind);
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

  private pass(stream: number, run: Run): Hit[] {
    this.at[stream] = this.range.direction === 1 ? run.to : run.from - 1;
    return this.known();
  }

  private begin(stream: number, run: Run): Reading {
    const { chunks, sieve } = this.streams[stream] as ScannedStream;
    const { opened, index } = chunks.source;
    const checkpoint = chunks.checkpoint(run.from);
    const events = opened.trace.readEventsAt(index, checkpoint, 0, run.events, sieve)[Symbol.asyncIterator]();
    return { stream, run, events, next: checkpoint.events, found: [], ms: 0 };
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
    const { chunks, sieve, isComplete } = this.streams[stream] as ScannedStream;
    const { direction } = this.range;
    const isReadable = (at: number) => isComplete || at + 1 < chunks.length;
    let at = this.at[stream] as number;
    if (!isReadable(at) && direction === 1) return "waiting";
    const isNeeded = (chunk: number) => isReadable(chunk) && mayHold(chunks, chunk, sieve);
    const first = at;
    let events = 0;
    while (0 <= at && at < chunks.length && isNeeded(at) && events < this.events) {
      events += chunks.eventsBetween(at, at + 1);
      at += direction;
      if (this.isBeyond(chunks, at)) break;
    }
    if (at === first) return { from: first, to: first + 1, events: 0 };
    return direction === 1 ? { from: first, to: at, events } : { from: at + 1, to: first + 1, events };
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
    if (this.range.direction === 1) return this.hasEnded(stream) ? Number.POSITIVE_INFINITY : chunks.firstIn(at);
    return this.hasEnded(stream) ? Number.NEGATIVE_INFINITY : chunks.latestIn(at);
  }

  /** Takes the pending events before the bound, in order of time and stream. */
  private known(): Hit[] {
    const { bound } = this;
    const { direction } = this.range;
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
