import type { Problem } from "../core/diagnostics.js";
import { groupBy } from "../core/groups.js";
import type { StackTable } from "../core/stack-table.js";
import type { StringTable } from "../core/string-table.js";
import type { StreamTally } from "../formats/format.js";
import { batchBytes } from "../model/event-batch.js";
import type { EventKind, Slot } from "../model/event-kinds.js";
import type { BatchFeed } from "./batch-feed.js";
import type { DecodePort, FromDecoder, OpenMessage, TraceShare } from "./decode-protocol.js";
import { StreamFeed } from "./stream-feed.js";

/** Batches of one feed that exist at a time: one being analysed, one waiting, one being filled. */
const DEPTH = 3;
/** Memory for all batches together. With many feeds each batch gets smaller. */
const BATCH_MEMORY = 96 * 1024 * 1024;
const MIN_CAPACITY = 512;
const MAX_CAPACITY = 16384;

/** One trace to decode. */
export interface DecodeJob {
  readonly trace: number;
  /** The data from which a decoder opens some of its streams, by their indexes in the trace. */
  share(streams: readonly number[]): TraceShare;
  /** Value of its clock at session time 0, absolute ns. */
  readonly originNs: bigint;
  readonly streams: readonly { readonly stream: number; readonly index: number; readonly bytes: number }[];
  /** Name of the machine that it is of. */
  readonly machine: string;
  /** As in `TraceDescription`. */
  readonly hasStacks?: boolean | undefined;
  /** Kinds that say nothing in this trace, so that no analysis is given them. */
  readonly unwanted?: readonly EventKind[];
}

export interface PoolOptions {
  readonly ports: readonly DecodePort[];
  readonly strings: StringTable;
  /** Those that ids in batches stand for. */
  readonly stacks: StackTable;
  /** By event kind: 1 for those the analyses handle. */
  readonly wanted: Uint8Array;
  /** As in `OpenMessage`. */
  readonly slots?: readonly (readonly Slot[])[] | undefined;
  /** Something was decoded, found out or went wrong. */
  readonly onNews?: () => void;
}

/** Batches of some streams of a trace, merged. */
export interface PoolFeed {
  readonly feed: BatchFeed;
  readonly trace: number;
}

/**
 * Spreads the streams of a session over decoders. Each merges what it gets of a trace into one feed. Each is
 * given the descriptions of its streams as plain data, and opens only their files.
 */
export class DecodePool {
  /** In the order of the streams, so that a merge of feeds puts rows of equal time in that order too. */
  readonly feeds: readonly PoolFeed[];
  private readonly byNumber: readonly StreamFeed[];
  private readonly places = new Map<number, Place>();
  /** Found while decoding, by trace. */
  readonly problems = new Map<number, Problem[]>();

  constructor(
    jobs: readonly DecodeJob[],
    private readonly options: PoolOptions,
  ) {
    const { ports, strings, stacks } = options;
    const shares = spread(jobs, ports.length);
    const capacity = capacityFor(shares.length);
    this.byNumber = shares.map(({ job, decoder }, number) => {
      const { trace, machine, hasStacks = false } = job;
      return new StreamFeed(number, trace, ports[decoder] as DecodePort, capacity, hasStacks, machine, strings, stacks);
    });
    this.feeds = this.byNumber.map((feed) => ({ feed, trace: feed.trace }));
    for (const port of ports) {
      port.listen(
        (message) => this.receive(message, port),
        (reason) => this.lose(port, reason),
      );
    }
    for (const [number, { job }] of shares.entries()) this.start(job, number, capacity);
  }

  tally(stream: number): StreamTally {
    const place = this.places.get(stream);
    if (!place) throw new Error(`bug: stream ${stream} is not in the pool`);
    return place.feed.tally(place.position);
  }

  /** The streams of a feed, in the order of their rows. */
  readonly streamsOf = (feed: number): readonly number[] =>
    [...this.places].flatMap(([stream, { feed: own }]) => (own === this.byNumber[feed] ? [stream] : []));

  get eventsDecoded(): number {
    return this.byNumber.reduce((sum, { events }) => sum + events, 0);
  }

  get bytesRead(): number {
    return this.byNumber.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  }

  /** Ns from the origin: the tallies count every event before it. */
  get countedUntilNs(): number {
    return this.byNumber.reduce(
      (least, { countedUntilNs }) => Math.min(least, countedUntilNs),
      Number.POSITIVE_INFINITY,
    );
  }

  /** Some stream may grow, and all that is there has been read. */
  get isCaughtUp(): boolean {
    const open = this.byNumber.filter(({ ended }) => !ended);
    return 0 < open.length && open.every(({ isCaughtUp }) => isCaughtUp);
  }

  /** Stops all decoders; every feed ends. */
  close(): void {
    for (const port of this.options.ports) port.close();
    for (const feed of this.byNumber) feed.close();
  }

  private start(job: DecodeJob, number: number, capacity: number): void {
    const { trace, originNs, streams, unwanted = [] } = job;
    const feed = this.byNumber[number] as StreamFeed;
    for (const [position, { stream }] of streams.entries()) this.places.set(stream, { feed, position });
    const wanted = this.options.wanted.map((isWanted, kind) => (unwanted.some((one) => one === kind) ? 0 : isWanted));
    const indexes = streams.map(({ index }) => index);
    const open: OpenMessage = {
      type: "open",
      feed: number,
      trace,
      share: job.share(indexes),
      originNs,
      streams: indexes,
      wanted,
      slots: this.options.slots,
      capacity,
      depth: DEPTH,
    };
    feed.port.post(open, []);
  }

  private receive(message: FromDecoder, port: DecodePort): void {
    switch (message.type) {
      case "batch":
        this.byNumber[message.feed]?.deliver(message);
        break;
      case "moved":
        this.byNumber[message.feed]?.moved(message);
        break;
      case "end":
        this.byNumber[message.feed]?.end(message.tallies);
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

  /** A decoder is gone: its feeds end where they are, and the trace says so. */
  private lose(port: DecodePort, reason: string): void {
    const traces = new Set<number>();
    for (const feed of this.byNumber) {
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
}

interface Place {
  readonly feed: StreamFeed;
  readonly position: number;
}

function capacityFor(feeds: number): number {
  const rows = Math.floor(BATCH_MEMORY / (Math.max(feeds, 1) * DEPTH * batchBytes(1)));
  // Columns of 8-byte numbers come first in a batch: any capacity keeps them aligned.
  return Math.max(MIN_CAPACITY, Math.min(MAX_CAPACITY, rows));
}

/** The part of a job that one decoder does. */
interface Share {
  readonly decoder: number;
  readonly job: DecodeJob;
}

/**
 * Cuts the row of all streams into as many stretches as there are decoders, with about the same number of bytes.
 * Stretches rather than any choice: see `DecodePool.feeds`.
 */
function spread(jobs: readonly DecodeJob[], decoders: number): readonly Share[] {
  const total = jobs.reduce((sum, { streams }) => streams.reduce((bytes, stream) => bytes + stream.bytes + 1, sum), 0);
  const shares: Share[] = [];
  let before = 0;
  for (const job of jobs) {
    const parts = groupBy(job.streams, ({ bytes }) => {
      const middle = before + (bytes + 1) / 2;
      before += bytes + 1;
      return Math.min(decoders - 1, Math.floor((middle / total) * decoders));
    });
    for (const [decoder, streams] of parts) shares.push({ decoder, job: { ...job, streams } });
  }
  return shares;
}
