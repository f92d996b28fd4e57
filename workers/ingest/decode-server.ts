import type { Problem } from "../core/diagnostics.js";
import { failureText, type Result } from "../core/result.js";
import type { EventMapper, FormatTrace, StreamReader, StreamTally, TraceCandidate } from "../formats/format.js";
import { createBatch, type EventBatch } from "../model/event-batch.js";
import type { FromDecoder, OpenMessage, ToDecoder } from "./decode-protocol.js";
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
}

interface Stream {
  readonly stream: number;
  readonly opened: DecodableTrace;
  readonly reader: StreamReader;
  readonly capacity: number;
  readonly stringKinds: StringKinds;
  /** Memory to fill: batches that came back, and how many may still be made. */
  readonly spare: ArrayBuffer[];
  unmade: number;
  /** A batch the reader ended without filling, kept for the next round. */
  draft: EventBatch | undefined;
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
        this.streams.get(message.stream)?.spare.push(message.buffer);
        this.wake();
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
    const { mapper, kinds } = notingStringKinds(opened.value.mapper);
    for (const { stream, index } of message.streams) {
      const reader = opened.value.trace.openStream(index, mapper, message.originNs);
      this.streams.set(stream, {
        stream,
        opened: opened.value,
        reader,
        capacity: message.capacity,
        stringKinds: kinds,
        spare: [],
        unmade: message.depth,
        draft: undefined,
        until: Number.NEGATIVE_INFINITY,
        rounds: 0,
      });
    }
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
      if (stream.spare.length === 0 && stream.unmade === 0 && !stream.draft) continue;
      if (!found || stream.until < found.until) found = stream;
    }
    return found;
  }

  private async fill(stream: Stream): Promise<void> {
    const batch = stream.draft ?? emptyBatch(stream);
    stream.draft = undefined;
    batch.count = 0;
    batch.newStrings = [];
    const { reader } = stream;
    const hasMore = await reader.next(batch);
    if (this.isClosed) return;
    if (batch.count > 0 || batch.newStrings.length > 0) this.send(stream, batch);
    else stream.draft = batch;
    if (hasMore) return this.tellTally(stream);
    this.streams.delete(stream.stream);
    // Before the end: the engine lets go of its workers once all streams have ended.
    if (![...this.streams.values()].some((other) => other.opened === stream.opened)) this.finish(stream.opened);
    this.host.post({ type: "end", stream: stream.stream, tally: copyOf(reader.tally) }, []);
    reader.close();
  }

  private send(stream: Stream, batch: EventBatch): void {
    const { events, bytesRead } = stream.reader.tally;
    if (batch.count > 0) stream.until = batch.ts[batch.count - 1] as number;
    const buffer = batch.ts.buffer;
    const { count, cpu, newStrings } = batch;
    const { stringKinds } = stream;
    const message = { type: "batch", stream: stream.stream, cpu, count, buffer, newStrings, stringKinds } as const;
    this.host.post({ ...message, events, bytesRead }, [buffer]);
  }

  private tellTally(stream: Stream): void {
    stream.rounds += 1;
    if (!stream.draft && stream.rounds % ROUNDS_PER_TALLY !== 0) return;
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

function emptyBatch(stream: Stream): EventBatch {
  const buffer = stream.spare.pop();
  if (buffer === undefined) stream.unmade -= 1;
  return createBatch(stream.stream, stream.capacity, buffer);
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
