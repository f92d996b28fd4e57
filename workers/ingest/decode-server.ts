import type { Problem } from "../core/diagnostics.js";
import { errorStack } from "../core/error-text.js";
import { Heap } from "../core/heap.js";
import { failureText, type Result } from "../core/result.js";
import type { EventMapper, MergedReader, StreamDecoders, StreamTally } from "../formats/format.js";
import { batchBytes, createBatch, type EventBatch } from "../model/event-batch.js";
import type { FromDecoder, OpenMessage, RecycleMessage, ToDecoder } from "./decode-protocol.js";

/** A trace opened for decoding. */
export interface DecodableTrace {
  readonly decoders: StreamDecoders;
  readonly mapper: EventMapper;
  /** Problems met since the trace was opened; those of opening it are known to the engine already. */
  problems(): readonly Problem[];
}

export interface DecodeHost {
  openTrace(message: OpenMessage): Promise<Result<DecodableTrace>>;
  post(message: FromDecoder, transfer: readonly ArrayBuffer[]): void;
  /** Lets messages in. */
  yieldToLoop(): Promise<void>;
  /**
   * Memory for a batch. Shared memory stays where it is and both sides keep their views of it; an ArrayBuffer is
   * moved with every message, which costs garbage collections, as each arrival counts as new memory.
   */
  allocate(bytes: number): ArrayBufferLike;
  /** Whether that is shared memory, and other shared memory can be sent too. */
  readonly sharesMemory: boolean;
}

/** Streams of one trace, merged. */
interface Feed {
  readonly feed: number;
  readonly opened: DecodableTrace;
  readonly reader: MergedReader;
  readonly originNs: bigint;
  readonly capacity: number;
  readonly hasStacks: boolean;
  /** By slot. */
  readonly batches: EventBatch[];
  readonly depth: number;
  /** Slots whose memory the engine has been sent. */
  readonly sent: Set<number>;
  /** Slots of batches to fill; further ones are made until there are `depth`. */
  readonly free: number[];
  /** The free batch on top was not filled by the last round: nothing in that stretch was asked for. */
  isIdle: boolean;
  /** All that the streams hold has been decoded: nothing is to be done before they grow. */
  isCaughtUp: boolean;
  /** Decoded up to here (ns): the feed that is furthest behind goes first, as the merge needs it first. */
  until: number;
  /** It waits for its turn to be filled, or is being filled. */
  isQueued: boolean;
  /** Times the reader was asked. */
  rounds: number;
  /** By stream: checkpoints that the engine has. */
  readonly sentCheckpoints: number[];
}

/** Counts by name are sent now and then, as copying them has a price: soon after the begin, when there is little to see. */
const ROUNDS_PER_TALLY = 32;

function isTallyRound(rounds: number): boolean {
  return rounds % ROUNDS_PER_TALLY === 0 || (rounds < ROUNDS_PER_TALLY && (rounds & (rounds - 1)) === 0);
}

/**
 * The decoding side of ingest: fills batches from the streams it was given while there is memory for them.
 * Runs in a worker, or beside the engine for traces too small to be worth one.
 */
export class DecodeServer {
  private readonly feeds = new Map<number, Feed>();
  /** Feeds that can be filled: the furthest behind goes first, as the merge needs it first. A host may have thousands. */
  private readonly needy = new Heap<Feed>(isFurtherBehind);
  /** Of each opened trace, its number and the feeds that still read it. */
  private readonly readers = new Map<DecodableTrace, { readonly traces: Set<number>; feeds: number }>();
  private opening = 0;
  private isRunning = false;
  private isClosed = false;

  constructor(private readonly host: DecodeHost) {}

  receive(message: ToDecoder): void {
    switch (message.type) {
      case "open":
        this.open(message).catch((error: unknown) => this.crash(error));
        return;
      case "recycle":
        this.recycle(message);
        return;
      case "close":
        this.close();
        return;
    }
  }

  private async open(message: OpenMessage): Promise<void> {
    this.opening += 1;
    const opened = await this.host.openTrace(message);
    this.opening -= 1;
    if (this.isClosed) return;
    if (!opened.ok) return this.giveUp(message, failureText(opened.error));
    const { decoders, mapper } = opened.value;
    const readers = this.readers.get(opened.value) ?? { traces: new Set<number>(), feeds: 0 };
    this.readers.set(opened.value, readers);
    readers.traces.add(message.trace);
    readers.feeds += 1;
    const { hasStacks = false } = message.share.description;
    const feed: Feed = {
      feed: message.feed,
      opened: opened.value,
      reader: decoders.openStreams(message.streams, onlyWanted(mapper, message), message.originNs),
      originNs: message.originNs,
      capacity: message.capacity,
      hasStacks,
      batches: [],
      sent: new Set(),
      depth: message.depth,
      free: [],
      isIdle: false,
      isCaughtUp: false,
      until: Number.NEGATIVE_INFINITY,
      isQueued: false,
      rounds: 0,
      sentCheckpoints: message.streams.map(() => 0),
    };
    this.feeds.set(message.feed, feed);
    this.queue(feed);
    this.wake();
  }

  private recycle({ feed: number, slot, buffer, stringIds, stackIds }: RecycleMessage): void {
    const feed = this.feeds.get(number);
    if (!feed) return;
    feed.reader.assignStringIds(stringIds);
    feed.reader.assignStackIds?.(stackIds);
    if (buffer) feed.batches[slot] = createBatch(number, feed.capacity, buffer, feed.hasStacks);
    feed.free.push(slot);
    this.queue(feed);
    this.wake();
  }

  private giveUp(message: OpenMessage, reason: string): void {
    const problem: Problem = { severity: "error", message: reason, file: message.share.description.path };
    this.host.post({ type: "problems", trace: message.trace, problems: [problem] }, []);
    this.host.post({ type: "end", feed: message.feed, tallies: [] }, []);
    this.wake();
  }

  private wake(): void {
    if (this.isRunning || this.opening > 0) return;
    this.run().catch((error: unknown) => this.crash(error));
  }

  /** Fills batches until there is no memory left or nothing to decode. One at a time: a thread has one core. */
  private async run(): Promise<void> {
    this.isRunning = true;
    for (let next = this.needy.pop(); next && !this.isClosed; next = this.needy.pop()) {
      await this.fill(next);
      next.isQueued = false;
      this.queue(next);
      await this.host.yieldToLoop();
    }
    this.isRunning = false;
  }

  /** A feed may have got something to do. While it is in the queue, how far it is decoded must not change. */
  private queue(feed: Feed): void {
    if (feed.isQueued || feed.isCaughtUp || !this.feeds.has(feed.feed)) return;
    if (feed.free.length === 0 && feed.batches.length === feed.depth) return;
    feed.isQueued = true;
    this.needy.push(feed);
  }

  private async fill(feed: Feed): Promise<void> {
    const slot = feed.free.pop() ?? this.addBatch(feed);
    const batch = feed.batches[slot] as EventBatch;
    const { reader } = feed;
    const hasMore = await reader.next(batch);
    if (this.isClosed) return;
    feed.isIdle = batch.count === 0 && batch.newStrings.length + batch.newStacks.outer.length === 0;
    if (feed.isIdle) feed.free.push(slot);
    else this.send(feed, slot);
    if (hasMore) return this.goOn(feed);
    this.feeds.delete(feed.feed);
    // Before the end: the engine lets go of its workers once all feeds have ended.
    this.endReading(feed.opened);
    this.host.post({ type: "end", feed: feed.feed, tallies: talliesOf(feed) }, []);
    reader.close();
  }

  private addBatch(feed: Feed): number {
    return feed.batches.push(this.ownBatch(feed) ?? this.anyBatch(feed)) - 1;
  }

  private ownBatch({ feed, reader, capacity, hasStacks }: Feed): EventBatch | undefined {
    return this.host.sharesMemory ? reader.createBatch?.(feed, capacity, hasStacks) : undefined;
  }

  private anyBatch({ feed, capacity, hasStacks }: Feed): EventBatch {
    return createBatch(feed, capacity, this.host.allocate(batchBytes(capacity, hasStacks)), hasStacks);
  }

  private send(feed: Feed, slot: number): void {
    const { events, bytesRead } = feed.reader;
    const batch = feed.batches[slot] as EventBatch;
    const { count, newStrings, hasUnresolvedStrings, newStacks, hasUnresolvedStacks } = batch;
    if (count > 0) feed.until = batch.ts[count - 1] as number;
    const { buffer: memory, byteOffset: at } = batch.ts;
    const moved = memory instanceof ArrayBuffer ? [memory] : [];
    const buffer = !feed.sent.has(slot) || moved.length > 0 ? memory : undefined;
    feed.sent.add(slot);
    const news = { newStrings, hasUnresolvedStrings, newStacks, hasUnresolvedStacks };
    this.host.post({ type: "batch", feed: feed.feed, slot, count, buffer, at, ...news, events, bytesRead }, moved);
  }

  private goOn(feed: Feed): void {
    const { untilMore } = feed.reader;
    feed.isCaughtUp = untilMore !== undefined;
    this.tellTally(feed);
    const grow = () => {
      feed.isCaughtUp = false;
      if (this.isClosed) return;
      this.queue(feed);
      this.wake();
    };
    untilMore?.then(grow).catch((error: unknown) => this.crash(error));
  }

  private tellTally(feed: Feed): void {
    feed.rounds += 1;
    if (!feed.isIdle && !feed.isCaughtUp && !isTallyRound(feed.rounds)) return;
    const { feed: number, reader, isCaughtUp } = feed;
    const { watermark = Number.NEGATIVE_INFINITY } = reader;
    const tallies = talliesOf(feed);
    const countedUntilNs = countedUntil(feed, tallies);
    this.host.post({ type: "moved", feed: number, tallies, watermark, countedUntilNs, isCaughtUp }, []);
  }

  /** A feed has ended: of the last one of a trace the problems are told. */
  private endReading(opened: DecodableTrace): void {
    const readers = this.readers.get(opened);
    if (readers === undefined) return;
    readers.feeds -= 1;
    if (0 < readers.feeds) return;
    this.readers.delete(opened);
    const problems = opened.problems();
    if (problems.length === 0) return;
    for (const trace of readers.traces) this.host.post({ type: "problems", trace, problems }, []);
  }

  /** Tells the engine of a bug of ours: as an unhandled rejection it would leave the engine waiting for ever. */
  private crash(error: unknown): void {
    const reason = errorStack(error);
    this.close();
    this.host.post({ type: "crashed", reason }, []);
  }

  private close(): void {
    this.isClosed = true;
    for (const { reader } of this.feeds.values()) reader.close();
    this.feeds.clear();
    this.readers.clear();
  }
}

function isFurtherBehind(one: Feed, other: Feed): boolean {
  return one.until < other.until || (one.until === other.until && one.feed < other.feed);
}

/** Drops the mappings of kinds that no analysis handles. */
function onlyWanted(mapper: EventMapper, { wanted, slots }: OpenMessage): EventMapper {
  return (name, fields) => {
    const mapping = mapper(name, fields);
    if (mapping === undefined || wanted[mapping.kind] !== 1) return undefined;
    const own = slots?.[mapping.kind];
    return own === undefined ? mapping : { ...mapping, slots: mapping.slots.filter(({ slot }) => own.includes(slot)) };
  };
}

/** Rows come in order of time over all streams of a feed, and each after the events of all streams before it. */
function countedUntil({ until, reader, originNs }: Feed, tallies: readonly StreamTally[]): number {
  if (reader.watermark !== undefined) return Math.max(until, reader.watermark);
  // Where no row is asked for, streams still tell their last events.
  const lasts = tallies.filter(({ end }) => end === undefined).map(({ lastNs }) => lastNs);
  const least = lasts.map((ns) => (ns === undefined ? Number.NEGATIVE_INFINITY : Number(ns - originNs)));
  return Math.max(until, Math.min(...least));
}

/** Copies, as tallies may be live objects with getters, which cannot be sent. Of checkpoints those that are new. */
function talliesOf({ reader, sentCheckpoints }: Feed): StreamTally[] {
  return reader.tallies().map((tally, i) => {
    const { counts, lost, checkpoints = [] } = tally;
    const fresh = checkpoints.slice(sentCheckpoints[i]);
    sentCheckpoints[i] = checkpoints.length;
    return { ...tally, counts: new Map(counts), lost: [...lost], checkpoints: fresh };
  });
}
