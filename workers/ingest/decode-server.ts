import type { Problem } from "../core/diagnostics.js";
import { failureText, type Result } from "../core/result.js";
import type { EventMapper, FormatTrace, StreamReader, StreamTally, TraceCandidate } from "../formats/format.js";
import { batchBytes, createBatch, type EventBatch } from "../model/event-batch.js";
import type { FromDecoder, OpenMessage, RecycleMessage, ToDecoder } from "./decode-protocol.js";
import { notingStringKinds, type StringKinds } from "./string-remap.js";

/** A trace opened for decoding. */
export interface DecodableTrace {
  readonly trace: FormatTrace;
  readonly mapper: EventMapper;
  /** Problems met since the trace was opened; those of opening it are known to the engine already. */
  problems(): readonly Problem[];
}

export interface DecodeHost {
  openTrace(candidate: TraceCandidate): Promise<Result<DecodableTrace>>;
  post(message: FromDecoder, transfer: readonly ArrayBuffer[]): void;
  /** Lets messages in. */
  yieldToLoop(): Promise<void>;
  /**
   * Memory for a batch. Shared memory stays where it is and both sides keep their views of it; an ArrayBuffer is
   * moved with every message, which costs garbage collections, as each arrival counts as new memory.
   */
  allocate(bytes: number): ArrayBufferLike;
}

interface Stream {
  readonly stream: number;
  readonly opened: DecodableTrace;
  readonly reader: StreamReader;
  readonly capacity: number;
  readonly stringKinds: StringKinds;
  /** By slot. */
  readonly batches: EventBatch[];
  readonly depth: number;
  /** Slots of batches to fill; further ones are made until there are `depth`. */
  readonly free: number[];
  /** The free batch on top was not filled by the last round: nothing in that stretch was asked for. */
  isIdle: boolean;
  /** Decoded up to here (ns): the stream that is furthest behind goes first, as the merge needs it first. */
  until: number;
  /** Times the reader was asked. */
  rounds: number;
}

/** Counts by name are sent now and then, as copying them has a price. */
const ROUNDS_PER_TALLY = 32;

/**
 * The decoding side of ingest: fills batches of the streams it was given while there is memory for them.
 * Runs in a worker, or beside the engine for traces too small to be worth one.
 */
export class DecodeServer {
  private readonly streams = new Map<number, Stream>();
  private readonly opened = new Map<number, DecodableTrace>();
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
    const opened = await this.host.openTrace(message.candidate);
    this.opening -= 1;
    if (this.isClosed) return;
    if (!opened.ok) return this.giveUp(message, failureText(opened.error));
    this.opened.set(message.trace, opened.value);
    const { mapper, kinds } = notingStringKinds(onlyWanted(opened.value.mapper, message.wanted));
    for (const { stream, index } of message.streams) {
      const reader = opened.value.trace.openStream(index, mapper, message.originNs);
      this.streams.set(stream, {
        stream,
        opened: opened.value,
        reader,
        capacity: message.capacity,
        stringKinds: kinds,
        batches: [],
        depth: message.depth,
        free: [],
        isIdle: false,
        until: Number.NEGATIVE_INFINITY,
        rounds: 0,
      });
    }
    this.wake();
  }

  private recycle({ stream: number, slot, buffer }: RecycleMessage): void {
    const stream = this.streams.get(number);
    if (!stream) return;
    if (buffer) stream.batches[slot] = createBatch(number, stream.capacity, buffer);
    stream.free.push(slot);
    this.wake();
  }

  private giveUp(message: OpenMessage, reason: string): void {
    const problem: Problem = { severity: "error", message: reason, file: message.candidate.path };
    this.host.post({ type: "problems", trace: message.trace, problems: [problem] }, []);
    for (const { stream } of message.streams) this.host.post({ type: "end", stream, tally: EMPTY_TALLY }, []);
    this.wake();
  }

  private wake(): void {
    if (this.isRunning || this.opening > 0) return;
    this.run().catch((error: unknown) => this.crash(error));
  }

  /** Fills batches until there is no memory left or nothing to decode. One at a time: a thread has one core. */
  private async run(): Promise<void> {
    this.isRunning = true;
    for (let next = this.neediest(); next && !this.isClosed; next = this.neediest()) {
      await this.fill(next);
      await this.host.yieldToLoop();
    }
    this.isRunning = false;
  }

  private neediest(): Stream | undefined {
    let found: Stream | undefined;
    for (const stream of this.streams.values()) {
      if (stream.free.length === 0 && stream.batches.length === stream.depth) continue;
      if (!found || stream.until < found.until) found = stream;
    }
    return found;
  }

  private async fill(stream: Stream): Promise<void> {
    const isNew = stream.free.length === 0;
    const slot = stream.free.pop() ?? this.addBatch(stream);
    const batch = stream.batches[slot] as EventBatch;
    batch.count = 0;
    batch.newStrings = [];
    const { reader } = stream;
    const hasMore = await reader.next(batch);
    if (this.isClosed) return;
    stream.isIdle = batch.count === 0 && batch.newStrings.length === 0;
    if (stream.isIdle) stream.free.push(slot);
    else this.send(stream, slot, isNew);
    if (hasMore) return this.tellTally(stream);
    this.streams.delete(stream.stream);
    // Before the end: the engine lets go of its workers once all streams have ended.
    if (![...this.streams.values()].some((other) => other.opened === stream.opened)) this.finish(stream.opened);
    this.host.post({ type: "end", stream: stream.stream, tally: copyOf(reader.tally) }, []);
    reader.close();
  }

  private addBatch(stream: Stream): number {
    const memory = this.host.allocate(batchBytes(stream.capacity));
    return stream.batches.push(createBatch(stream.stream, stream.capacity, memory)) - 1;
  }

  private send(stream: Stream, slot: number, isNew: boolean): void {
    const { events, bytesRead } = stream.reader.tally;
    const { stringKinds } = stream;
    const batch = stream.batches[slot] as EventBatch;
    const { count, cpu, newStrings } = batch;
    if (count > 0) stream.until = batch.ts[count - 1] as number;
    const memory = batch.ts.buffer;
    const moved = memory instanceof ArrayBuffer ? [memory] : [];
    const buffer = isNew || moved.length > 0 ? memory : undefined;
    const message = {
      type: "batch",
      stream: stream.stream,
      slot,
      cpu,
      count,
      buffer,
      newStrings,
      stringKinds,
    } as const;
    this.host.post({ ...message, events, bytesRead }, moved);
  }

  private tellTally(stream: Stream): void {
    stream.rounds += 1;
    if (!stream.isIdle && stream.rounds % ROUNDS_PER_TALLY !== 0) return;
    this.host.post({ type: "moved", stream: stream.stream, tally: copyOf(stream.reader.tally) }, []);
  }

  private finish(opened: DecodableTrace): void {
    for (const [trace, known] of this.opened) {
      if (known !== opened) continue;
      this.opened.delete(trace);
      const problems = opened.problems();
      if (problems.length > 0) this.host.post({ type: "problems", trace, problems }, []);
    }
  }

  /** A bug of ours. Said aloud rather than left as a rejection nobody sees: the engine must not wait for ever. */
  private crash(error: unknown): void {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.close();
    this.host.post({ type: "crashed", reason }, []);
  }

  private close(): void {
    this.isClosed = true;
    for (const { reader } of this.streams.values()) reader.close();
    this.streams.clear();
    this.opened.clear();
  }
}

/** What no analysis handles is not worth a row. */
function onlyWanted(mapper: EventMapper, wanted: Uint8Array): EventMapper {
  return (name, fields) => {
    const mapping = mapper(name, fields);
    return mapping && wanted[mapping.kind] === 1 ? mapping : undefined;
  };
}

const EMPTY_TALLY: StreamTally = {
  counts: new Map(),
  events: 0,
  firstNs: undefined,
  lastNs: undefined,
  bytesRead: 0,
  lost: [],
};

/** Tallies may be live objects with getters, which do not survive being sent. */
function copyOf(tally: StreamTally): StreamTally {
  const { events, firstNs, lastNs, bytesRead } = tally;
  return { counts: new Map(tally.counts), events, firstNs, lastNs, bytesRead, lost: [...tally.lost] };
}
