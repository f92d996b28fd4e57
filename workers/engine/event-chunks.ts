import { firstIndex } from "../core/search.js";
import { streamBegin } from "../formats/event-range.js";
import type { DecodedEvent, EventCheckpoint, EventSieve, StreamTally } from "../formats/format.js";
import type { SessionStream } from "../ingest/session-streams.js";

/** A stream and the counts of its events. */
export interface RankedStream {
  readonly source: SessionStream;
  readonly tally: StreamTally;
}

/** The last checkpoint of a stream that is early enough; its begin if none is. */
export function checkpointBefore(
  { source, tally: { checkpoints = [] } }: RankedStream,
  isEarly: (checkpoint: EventCheckpoint) => boolean,
): EventCheckpoint {
  const late = firstIndex(0, checkpoints.length, (i) => !isEarly(checkpoints[i] as EventCheckpoint));
  return checkpoints[late - 1] ?? streamBegin(source.originNs);
}

/**
 * The events of a stream between one checkpoint and the next are a chunk. Of all events, or of those with some names: only
 * these are counted then, by what checkpoints know of each chunk. Times are session times.
 */
export class Chunks {
  /** Of the chunk's events when they are kept: the same for the same events. */
  readonly key: string;
  readonly stream: number;
  readonly total: number;
  /** Of a stream without events infinite. */
  readonly firstNs: number;
  readonly lastNs: number;
  readonly source: SessionStream;
  private readonly checkpoints: readonly EventCheckpoint[];
  /** Events before each chunk that are counted. */
  private readonly before: Float64Array;
  private readonly classes: ReadonlySet<number> | undefined;
  /** All events, counted or not. */
  readonly events: number;
  /** Of the last chunk, which no checkpoint ends. */
  private readonly lastClasses: Uint32Array | undefined;

  constructor(
    { source, tally }: RankedStream,
    private readonly names?: ReadonlySet<string>,
  ) {
    const { firstNs, lastNs, events, checkpoints = [] } = tally;
    this.source = source;
    this.stream = source.stream;
    this.key = `${source.stream} ${names === undefined ? "" : [...names].sort().join(",")}`;
    this.events = events;
    this.checkpoints = [streamBegin(source.originNs), ...checkpoints];
    this.classes = names && classesNamed(source, names);
    this.before = Float64Array.from(this.checkpoints, ({ events }) => events);
    if (this.classes !== undefined) countClasses(this.checkpoints, this.classes, this.before);
    this.total = names === undefined ? events : countOf(tally, names);
    this.firstNs = firstNs === undefined ? Number.POSITIVE_INFINITY : Number(firstNs - source.originNs);
    this.lastClasses = knowsClasses({ source, tally }) ? lastClasses(source, tally) : undefined;
    this.lastNs = lastNs === undefined ? Number.NEGATIVE_INFINITY : Number(lastNs - source.originNs);
  }

  get length(): number {
    return this.checkpoints.length;
  }

  checkpoint(at: number): EventCheckpoint {
    return this.checkpoints[at] as EventCheckpoint;
  }

  /** The classes of the events in a chunk with their counts, in turn; undefined if not known. */
  classesIn(at: number): Uint32Array | undefined {
    return at + 1 < this.checkpoints.length ? this.checkpoint(at + 1).classes : this.lastClasses;
  }

  /** No event of a chunk is earlier. */
  firstIn(at: number): number {
    return this.checkpoint(at).latest;
  }

  /** No event of a chunk is later. */
  latestIn(at: number): number {
    return this.checkpoints[at + 1]?.latest ?? Number.POSITIVE_INFINITY;
  }

  timeOf({ ns }: DecodedEvent): number {
    return Number(ns - this.source.originNs);
  }

  /** Counted events before a chunk. */
  countAt(at: number): number {
    return this.before[at] ?? this.total;
  }

  /** The chunk that time `t` falls into: the events before it are earlier, those behind it are not. */
  chunkAt(t: number): number {
    const { checkpoints } = this;
    return firstIndex(0, checkpoints.length, (i) => t <= (checkpoints[i]?.latest ?? 0)) - 1;
  }

  /** The chunk with the counted event of a rank. */
  chunkOf(rank: number): number {
    return firstIndex(0, this.before.length, (i) => rank < (this.before[i] as number)) - 1;
  }

  /** The chunk with the event of a rank among all, counted or not. */
  chunkOfAny(rank: number): number {
    return firstIndex(0, this.length, (i) => rank < this.checkpoint(i).events) - 1;
  }

  /** The end of consecutive chunks from `at` on that have counted events before the `end`-th; `at` if that one has none. */
  runFrom(at: number, end: number): number {
    let until = at;
    while (until < this.length && this.countAt(until) < end && this.countAt(until) < this.countAt(until + 1))
      until += 1;
    return until;
  }

  /** All events of chunks [from, to), counted or not. */
  eventsBetween(from: number, to: number): number {
    return (this.checkpoints[to]?.events ?? this.events) - this.checkpoint(from).events;
  }

  /** Whether an event is one of those that are counted. */
  isCounted({ name }: DecodedEvent): boolean {
    return this.names === undefined || this.names.has(name);
  }

  /** The same where its times are needed to count events before `t`; -1: `countBefore` does. */
  holding(t: number): number {
    return t <= this.firstNs || this.lastNs < t ? -1 : this.chunkAt(t);
  }

  /** Events before a time that no event of the stream is at or before, or that all are before. */
  countBefore(t: number): number {
    return this.lastNs < t ? this.total : 0;
  }

  leastBefore(t: number): number {
    const at = this.holding(t);
    return at < 0 ? this.countBefore(t) : this.countAt(at);
  }

  mostBefore(t: number): number {
    const at = this.holding(t);
    return at < 0 ? this.countBefore(t) : this.countAt(at + 1);
  }

  /** The times of the counted events of a chunk, or of those from `at` up to `to`. */
  async read(at: number, to = at + 1): Promise<Float64Array> {
    if (this.countAt(at) === this.countAt(to)) return NO_TIMES;
    const { opened, index } = this.source;
    return opened.trace.eventTimes(index, this.checkpoint(at), this.eventsBetween(at, to), this.classes);
  }
}

const NO_TIMES = new Float64Array(0);

/** Whether the checkpoints of a stream say which events lie between them, or there are none. */
export function knowsClasses({ tally: { checkpoints = [] } }: RankedStream): boolean {
  return checkpoints.every(({ classes }) => classes !== undefined);
}

/** The events of a stream with some names. */
export function countOf({ counts }: StreamTally, names: ReadonlySet<string>): number {
  let count = 0;
  for (const name of names) count += counts.get(name) ?? 0;
  return count;
}

/** What the checkpoints leave of the counts of all events: those of the last chunk. Classes of one name share a count. */
function lastClasses(source: SessionStream, { counts, checkpoints = [] }: StreamTally): Uint32Array {
  const names = namesOfClasses(source);
  const left = new Map(counts);
  for (const { classes = NO_CLASSES } of checkpoints) {
    for (let i = 0; i < classes.length; i += 2) {
      const name = names[classes[i] as number] ?? "";
      left.set(name, (left.get(name) ?? 0) - (classes[i + 1] as number));
    }
  }
  return Uint32Array.from(
    names.flatMap((name, index) => (0 < (left.get(name) ?? 0) ? [index, left.get(name) ?? 0] : [])),
  );
}

/** Events by their rank in a stream, which a format says where it leaves out others. */
export async function* ranked(
  chunks: Chunks,
  at: number,
  count: number,
  sieve: EventSieve | undefined,
): AsyncGenerator<{ readonly event: DecodedEvent; readonly rank: number }> {
  const { opened, index } = chunks.source;
  const checkpoint = chunks.checkpoint(at);
  let next = checkpoint.events;
  for await (const event of opened.trace.readEventsAt(index, checkpoint, 0, count, sieve)) {
    const rank = event.rank ?? next;
    yield { event, rank };
    next = rank + 1;
  }
}

export function namesOfClasses({ description, opened }: SessionStream): readonly string[] {
  return description.eventNames ?? opened.trace.description.eventNames;
}

function classesNamed(source: SessionStream, names: ReadonlySet<string>): ReadonlySet<number> {
  return new Set(namesOfClasses(source).flatMap((name, index) => (names.has(name) ? [index] : [])));
}

function countClasses(
  checkpoints: readonly EventCheckpoint[],
  wanted: ReadonlySet<number>,
  counts: Float64Array,
): void {
  let count = 0;
  for (const [at, { classes = NO_CLASSES }] of checkpoints.entries()) {
    for (let i = 0; i < classes.length; i += 2) {
      if (wanted.has(classes[i] as number)) count += classes[i + 1] as number;
    }
    counts[at] = count;
  }
}

const NO_CLASSES = new Uint32Array(0);
