import type { Problem } from "../core/diagnostics.js";
import type { StringTable } from "../core/string-table.js";
import type { StreamTally, TraceCandidate } from "../formats/format.js";
import { BATCH_CAPACITY, batchBytes } from "../model/event-batch.js";
import type { BatchFeed } from "./batch-feed.js";
import type { DecodePort, FromDecoder, OpenMessage } from "./decode-protocol.js";
import { StreamFeed } from "./stream-feed.js";

/** Batches of one stream that exist at a time: one being merged, one waiting, one being filled. */
const DEPTH = 3;
/** Memory for all batches together. With many streams each batch gets smaller. */
const BATCH_MEMORY = 96 * 1024 * 1024;
const MIN_CAPACITY = 512;

/** What to decode: the streams of one trace. */
export interface DecodeJob {
  readonly trace: number;
  readonly candidate: TraceCandidate;
  readonly streams: readonly { readonly stream: number; readonly index: number; readonly bytes: number }[];
}

export interface PoolOptions {
  readonly ports: readonly DecodePort[];
  readonly strings: StringTable;
  readonly originNs: bigint;
  /** By event kind: 1 for those the analyses handle. */
  readonly wanted: Uint8Array;
  /** Something was decoded, found out or went wrong. */
  readonly onNews?: () => void;
}

/**
 * Spreads the streams of a session over decoders and gives their batches as one feed per stream.
 * Each decoder opens the traces again by itself (a candidate is plain data), so that what crosses threads is batches only.
 */
export class DecodePool {
  private readonly feeds = new Map<number, StreamFeed>();
  /** Found while decoding, by trace. */
  readonly problems = new Map<number, Problem[]>();

  constructor(
    jobs: readonly DecodeJob[],
    private readonly options: PoolOptions,
  ) {
    const { ports } = options;
    const capacity = capacityFor(jobs.reduce((sum, job) => sum + job.streams.length, 0));
    const shares = spread(jobs, ports.length);
    ports.forEach((port, i) => {
      port.listen(
        (message) => this.receive(message, port),
        (reason) => this.lose(port, reason),
      );
      for (const job of shares[i] ?? []) this.start(port, job, capacity);
    });
  }

  feed(stream: number): BatchFeed {
    return this.feedOf(stream);
  }

  tally(stream: number): StreamTally {
    return this.feedOf(stream).tally;
  }

  get eventsDecoded(): number {
    return sum(this.feeds.values(), (feed) => feed.events);
  }

  get bytesRead(): number {
    return sum(this.feeds.values(), (feed) => feed.bytesRead);
  }

  /** Stops all decoders; every feed ends. */
  close(): void {
    for (const port of this.options.ports) port.close();
    for (const feed of this.feeds.values()) feed.close();
  }

  private start(port: DecodePort, job: DecodeJob, capacity: number): void {
    for (const { stream } of job.streams) {
      this.feeds.set(stream, new StreamFeed(stream, job.trace, port, capacity, this.options.strings));
    }
    const { trace, candidate } = job;
    const streams = job.streams.map(({ stream, index }) => ({ stream, index }));
    const { originNs, wanted } = this.options;
    const open: OpenMessage = { type: "open", trace, candidate, originNs, streams, wanted, capacity, depth: DEPTH };
    port.post(open, []);
  }

  private receive(message: FromDecoder, port: DecodePort): void {
    switch (message.type) {
      case "batch":
        this.feeds.get(message.stream)?.deliver(message);
        break;
      case "moved":
        this.feeds.get(message.stream)?.moved(message.tally);
        break;
      case "end":
        this.feeds.get(message.stream)?.end(message.tally);
        break;
      case "problems":
        this.report(message.trace, message.problems);
        break;
      case "crashed":
        this.lose(port, message.reason);
        return;
    }
    this.options.onNews?.();
  }

  /** A decoder is gone: its streams end where they are, and the trace says so. */
  private lose(port: DecodePort, reason: string): void {
    const traces = new Set<number>();
    for (const feed of this.feeds.values()) {
      if (feed.port !== port || feed.hasAll) continue;
      traces.add(feed.trace);
      feed.close();
    }
    for (const trace of traces) {
      this.report(trace, [{ severity: "error", message: `decoding stopped early: ${reason}` }]);
    }
    this.options.onNews?.();
  }

  private report(trace: number, problems: readonly Problem[]): void {
    const known = this.problems.get(trace) ?? [];
    this.problems.set(trace, [...known, ...problems]);
  }

  private feedOf(stream: number): StreamFeed {
    const feed = this.feeds.get(stream);
    if (!feed) throw new Error(`bug: stream ${stream} is not in the pool`);
    return feed;
  }
}

function capacityFor(streams: number): number {
  const rows = Math.floor(BATCH_MEMORY / (Math.max(streams, 1) * DEPTH * batchBytes(1)));
  // Columns of 8-byte numbers come first in a batch: any capacity keeps them aligned.
  return Math.max(MIN_CAPACITY, Math.min(BATCH_CAPACITY, rows));
}

/** Gives each of `count` decoders about the same number of bytes: largest stream first, to whoever has least. */
function spread(jobs: readonly DecodeJob[], count: number): readonly DecodeJob[][] {
  const loads = new Array<number>(count).fill(0);
  const shares = loads.map(() => new Map<number, DecodeJob["streams"][number][]>());
  const all = jobs.flatMap((job, j) => job.streams.map((stream) => ({ j, stream })));
  all.sort((left, right) => right.stream.bytes - left.stream.bytes);
  for (const { j, stream } of all) {
    const least = loads.indexOf(Math.min(...loads));
    loads[least] = (loads[least] as number) + stream.bytes + 1;
    const share = shares[least] as Map<number, DecodeJob["streams"][number][]>;
    const list = share.get(j);
    if (list) list.push(stream);
    else share.set(j, [stream]);
  }
  return shares.map((share) => [...share].map(([j, streams]) => ({ ...(jobs[j] as DecodeJob), streams })));
}

function sum<T>(items: Iterable<T>, value: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += value(item);
  return total;
}
