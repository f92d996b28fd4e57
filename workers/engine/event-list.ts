import { firstFrom } from "../core/search.js";
import type { DecodedEvent, EventSieve } from "../formats/format.js";
import { type Chunks, ranked } from "./event-chunks.js";
import type { EventRanks } from "./event-ranks.js";
import type { Hit, HitScan, Patience, ScannedStream, ScannedStreams } from "./hit-scan.js";
import { eventSource, type MachineEvent, mergeEvents } from "./merge-events.js";

/** Some events in order of time, of which any stretch can be read. */
export interface EventList {
  /** Events so far, and whether there are no others. */
  readonly total: number;
  readonly readShare: number;
  /** There are more than it keeps. */
  readonly isFull: boolean;
  /** Goes on looking for events, until there are `wanted` of them or all, or it is over. */
  lookOn(wanted: number, patience: Patience): Promise<void>;
  /** How many are before a time; undefined if that is not known yet. */
  before(t: number): Promise<number | undefined>;
  /** Those with ranks [first, end), in order. */
  read(first: number, end: number): AsyncIterable<MachineEvent>;
}

/** Share of what is read at most while more comes. */
export const MOST_READ = 0.999_999;

/** A stretch of the session, as far as it is read. */
export interface ReadRange {
  readonly t0: number;
  readonly t1: number;
  /** Share of what is wanted that is read; 1: nothing more comes. */
  readonly readShare: number;
}

/** All events of some streams in [t0, t1), or those with some names: checkpoints know how many there are. */
export class RankedList implements EventList {
  readonly isFull = false;

  private constructor(
    private readonly chunks: readonly Chunks[],
    private readonly sieves: readonly (EventSieve | undefined)[],
    private readonly ranks: EventRanks,
    private readonly begin: number,
    readonly total: number,
    private readonly range: ReadRange,
  ) {}

  static async of(
    chunks: readonly Chunks[],
    sieves: readonly (EventSieve | undefined)[],
    ranks: EventRanks,
    range: ReadRange,
  ): Promise<RankedList> {
    const { t0, t1 } = range;
    const [before, until] = await Promise.all([ranks.before(chunks, t0), ranks.before(chunks, Math.max(t0, t1))]);
    const begin = sum(before);
    return new RankedList(chunks, sieves, ranks, begin, sum(until) - begin, range);
  }

  get readShare(): number {
    return this.range.readShare;
  }

  /** There may be more of it by now: it holds what had been read before a time. */
  isOutdated(readUntilNs: number, isSealed: boolean): boolean {
    return this.readShare < 1 && (isSealed || this.range.t1 < readUntilNs);
  }

  async lookOn(): Promise<void> {}

  async before(t: number): Promise<number | undefined> {
    if (this.readShare < 1 && this.range.t1 < t) return undefined;
    return Math.max(0, Math.min(this.total, sum(await this.ranks.before(this.chunks, t)) - this.begin));
  }

  async *read(first: number, end: number): AsyncGenerator<MachineEvent> {
    const from = await this.ranks.first(this.chunks, this.begin + first);
    const to = await this.ranks.first(this.chunks, this.begin + end);
    yield* mergeEvents(
      this.chunks.map((own, i) => eventSource(own.source, this.eventsOf(own, i, from[i] ?? 0, to[i] ?? 0))),
    );
  }

  /** The counted events of a stream from the `first`-th to before the `end`-th. */
  private async *eventsOf(own: Chunks, stream: number, first: number, end: number): AsyncGenerator<DecodedEvent> {
    let at = first < end ? own.chunkOf(first) : own.length;
    let next = own.countAt(at);
    while (next < end) {
      const until = own.runFrom(at, end);
      if (until === at) at += 1;
      else {
        for await (const { event } of ranked(own, at, own.eventsBetween(at, until), this.sieves[stream])) {
          if (!own.isCounted(event)) continue;
          if (first <= next && next < end) yield event;
          next += 1;
          if (end <= next) return;
        }
        at = until;
        next = own.countAt(at);
      }
    }
  }
}

/** Hits that are kept, of which only places are: 20 bytes each. */
const MAX_HITS = 5_000_000;

/** The events that a scan finds. */
export class ScannedList implements EventList {
  isFull = false;
  private hasEnded = false;
  private times = new Float64Array(1024);
  private ranksOf = new Float64Array(1024);
  private streamsOf = new Uint32Array(1024);
  private count = 0;
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly scan: HitScan) {}

  get total(): number {
    return this.count;
  }

  /** All events had been decoded when it was made, or grew last. */
  get isOfAll(): boolean {
    return this.scan.isOfAll;
  }

  /** More of the same streams is decoded. */
  grow(decoded: ScannedStreams): void {
    this.scan.grow(decoded);
  }

  get readShare(): number {
    return this.hasEnded ? 1 : Math.min(this.scan.share, MOST_READ);
  }

  /** Several may ask at once: one looks, the others wait. */
  lookOn(wanted: number, patience: Patience): Promise<void> {
    this.looking = this.looking.then(() => this.look(wanted, patience));
    return this.looking;
  }

  private async look(wanted: number, patience: Patience): Promise<void> {
    while (!this.hasEnded && !this.isFull && this.count < wanted) {
      if (await patience.isOver()) return;
      const found = await this.scan.step(patience);
      if (found === "over" || found === "waiting") return;
      if (found === "ended") this.hasEnded = true;
      else for (const hit of found) this.add(hit);
    }
  }

  async before(t: number): Promise<number | undefined> {
    if (!this.hasEnded && this.scan.bound < t) return undefined;
    return firstFrom(this.times, t, 0, this.count);
  }

  async *read(first: number, end: number): AsyncGenerator<MachineEvent> {
    const until = Math.min(end, this.count);
    const byStream = new Map<number, number[]>();
    for (let i = first; i < until; i++) {
      const stream = this.streamsOf[i] as number;
      const own = byStream.get(stream) ?? [];
      own.push(this.ranksOf[i] as number);
      byStream.set(stream, own);
    }
    const streams = [...byStream.keys()].sort((a, b) => a - b);
    yield* mergeEvents(
      streams.map((stream) => {
        const { chunks: own } = this.scan.streams[stream] as ScannedStream;
        return eventSource(own.source, eventsOfRanks(own, Float64Array.from(byStream.get(stream) ?? [])));
      }),
    );
  }

  private add({ t, stream, rank }: Hit): void {
    if (this.count === MAX_HITS) {
      this.isFull = true;
      return;
    }
    if (this.count === this.times.length) {
      this.times = grown(this.times, new Float64Array(2 * this.count));
      this.ranksOf = grown(this.ranksOf, new Float64Array(2 * this.count));
      this.streamsOf = grown(this.streamsOf, new Uint32Array(2 * this.count));
    }
    this.times[this.count] = t;
    this.ranksOf[this.count] = rank;
    this.streamsOf[this.count] = stream;
    this.count += 1;
  }
}

/** The events of a stream with these ranks, which go up. */
async function* eventsOfRanks(own: Chunks, ranks: Float64Array): AsyncGenerator<DecodedEvent> {
  const wanted = new Set(ranks);
  for (let i = 0; i < ranks.length; ) {
    const at = own.chunkOfAny(ranks[i] as number);
    let last = i;
    let chunk = at;
    // Events a chunk or less apart are read in one go.
    for (; last + 1 < ranks.length; last++) {
      const next = own.chunkOfAny(ranks[last + 1] as number);
      if (chunk + 1 < next) break;
      chunk = next;
    }
    const { events } = own.checkpoint(at);
    const count = (ranks[last] as number) - events + 1;
    for await (const { event, rank } of ranked(own, at, count, {
      classes: NO_CLASSES,
      ranks: ranks.subarray(i, last + 1),
    })) {
      if (wanted.has(rank)) yield event;
    }
    i = last + 1;
  }
}

/** A sieve takes classes that it does not name. */
const NO_CLASSES = new Uint8Array(0);

function grown<Column extends Float64Array | Uint32Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
