import { type Drift, evenRange, evenTime, evenTimes, ownTime } from "../core/drift.js";
import type {
  DecodedEvent,
  EventCheckpoint,
  EventMapper,
  EventSieve,
  FormatTrace,
  LostGap,
  MergedReader,
  SeenEvent,
  StreamDecoders,
  StreamTally,
  TimeSpan,
} from "../formats/format.js";
import type { EventBatch } from "../model/event-batch.js";
import { Lost } from "../model/event-fields.js";
import { EventKind } from "../model/event-kinds.js";

/** A trace whose clock drifts, as if an even clock had recorded it: all times that go in or come out are the even clock's. */
export function evenTrace(trace: FormatTrace, drift: Drift): FormatTrace {
  const { description } = trace;
  const even = new EvenTrace(trace, drift);
  return {
    ...evenDecoders(trace, drift),
    description: {
      ...description,
      streams: description.streams.map((stream) => ({ ...stream, ...evenRange(drift, stream) })),
    },
    ...(trace.share && { share: (streams: readonly number[]) => trace.share?.(streams) }),
    ...(trace.eventShapes && { eventShapes: (stream: number) => trace.eventShapes?.(stream) ?? [] }),
    readEvents: (stream, fromNs, toNs, checkpoint) => even.readEvents(stream, fromNs, toNs, checkpoint),
    readEventsAt: (stream, checkpoint, skipped, count, sieve) =>
      even.readEventsAt(stream, checkpoint, skipped, count, sieve),
    eventTimes: (stream, checkpoint, count, classes) => even.eventTimes(stream, checkpoint, count, classes),
    packets: (fromNs, toNs) => trace.packets(ownTime(drift, fromNs), ownTime(drift, toNs)),
  };
}

/** The same for decoders of a trace. */
export function evenDecoders(decoders: StreamDecoders, drift: Drift): StreamDecoders {
  return {
    openStreams: (streams: readonly number[], mapping: EventMapper, originNs: bigint) =>
      new EvenReader(decoders.openStreams(streams, mapping, originNs), drift, originNs),
    close: () => decoders.close(),
  };
}

class EvenTrace {
  constructor(
    private readonly trace: FormatTrace,
    private readonly drift: Drift,
  ) {}

  async *readEvents(stream: number, fromNs: bigint, toNs: bigint, checkpoint?: EventCheckpoint) {
    const { trace, drift } = this;
    const own = checkpoint && ownCheckpoint(checkpoint);
    for await (const event of trace.readEvents(stream, ownTime(drift, fromNs), ownTime(drift, toNs), own)) {
      yield this.even(event);
    }
  }

  async *readEventsAt(stream: number, checkpoint: EventCheckpoint, skipped: number, count: number, sieve?: EventSieve) {
    const own = ownCheckpoint(checkpoint);
    const asked = sieve && this.evenSieve(sieve);
    for await (const event of this.trace.readEventsAt(stream, own, skipped, count, asked)) yield this.even(event);
  }

  async eventTimes(
    stream: number,
    checkpoint: EventCheckpoint,
    count: number,
    classes?: ReadonlySet<number>,
  ): Promise<Float64Array> {
    const times = await this.trace.eventTimes(stream, ownCheckpoint(checkpoint), count, classes);
    return times.map(evenTimes(this.drift, checkpoint.originNs));
  }

  private even(event: DecodedEvent): DecodedEvent {
    return { ...event, ns: evenTime(this.drift, event.ns) };
  }

  private evenSieve({ isMeant, ...sieve }: EventSieve): EventSieve {
    return isMeant === undefined ? sieve : { ...sieve, isMeant: (event) => isMeant(this.evenSeen(event)) };
  }

  private evenSeen(event: SeenEvent): SeenEvent {
    return {
      name: event.name,
      ns: evenTime(this.drift, event.ns),
      cpu: event.cpu,
      value: (scope, name, isAnyCase) => event.value(scope, name, isAnyCase),
      whole: () => this.even(event.whole()),
    };
  }
}

class EvenReader implements MergedReader {
  private readonly even: (t: number) => number;
  /** By stream. */
  private readonly checkpoints: EventCheckpoint[][] = [];

  constructor(
    private readonly reader: MergedReader,
    private readonly drift: Drift,
    originNs: bigint,
  ) {
    this.even = evenTimes(drift, originNs);
  }

  get watermark(): number {
    return this.even(this.reader.watermark ?? Number.NEGATIVE_INFINITY);
  }

  get untilMore(): Promise<unknown> | undefined {
    return this.reader.untilMore;
  }

  get events(): number {
    return this.reader.events;
  }

  get bytesRead(): number {
    return this.reader.bytesRead;
  }

  async next(batch: EventBatch): Promise<boolean> {
    const hasMore = await this.reader.next(batch);
    const { even } = this;
    const { ts, count } = batch;
    for (let i = 0; i < count; i++) {
      ts[i] = even(ts[i] as number);
      if (batch.kind[i] === EventKind.LOST) this.moveLoss(batch, i);
    }
    return hasMore;
  }

  private moveLoss(batch: EventBatch, i: number): void {
    batch[Lost.untilNs][i] = this.even(batch[Lost.untilNs][i] as number);
    batch[Lost.sinceNs][i] = this.even(batch[Lost.sinceNs][i] as number);
  }

  assignStringIds(ids: readonly number[]): void {
    this.reader.assignStringIds(ids);
  }

  assignStackIds(ids: readonly number[]): void {
    this.reader.assignStackIds?.(ids);
  }

  tallies(): readonly StreamTally[] {
    return this.reader.tallies().map((tally, stream) => {
      const even = evenTally(tally, this.drift);
      return tally.checkpoints === undefined
        ? even
        : { ...even, checkpoints: this.evenCheckpoints(stream, tally.checkpoints) };
    });
  }

  /** Tallies are asked for again and again, and their checkpoints only get more. */
  private evenCheckpoints(stream: number, own: readonly EventCheckpoint[]): readonly EventCheckpoint[] {
    this.checkpoints[stream] ??= [];
    const known = this.checkpoints[stream];
    for (const checkpoint of own.slice(known.length)) known.push(evenCheckpoint(checkpoint, this.drift));
    return known;
  }

  close(): void {
    this.reader.close();
  }
}

/** All but its checkpoints. */
function evenTally(tally: StreamTally, drift: Drift): StreamTally {
  const { firstNs, lastNs, lost, end } = tally;
  const ownRange = { beginNs: firstNs, endNs: lastNs };
  const { beginNs, endNs } = evenRange(drift, ownRange);
  return {
    ...tally,
    firstNs: beginNs,
    lastNs: endNs,
    ownRange,
    lost: lost.map((gap) => evenGap(gap, drift)),
    ...(end && { end: { ...end, ns: evenTime(drift, end.ns) } }),
  };
}

function evenGap(gap: LostGap, drift: Drift): LostGap {
  return {
    ...gap,
    ...evenSpan(gap, drift),
    ...(gap.parts && { parts: gap.parts.map((part) => evenSpan(part, drift)) }),
  };
}

function evenSpan({ beginNs, endNs }: TimeSpan, drift: Drift): TimeSpan {
  return { beginNs: evenTime(drift, beginNs), endNs: evenTime(drift, endNs) };
}

/** The state of a checkpoint as the even clock shows it: the format gets its own back. */
interface EvenState {
  readonly latest: number;
  readonly state: unknown;
}

function evenCheckpoint(checkpoint: EventCheckpoint, drift: Drift): EventCheckpoint {
  const { latest, originNs, state } = checkpoint;
  const own: EvenState = { latest, state };
  return { ...checkpoint, latest: evenTimes(drift, originNs)(latest), state: state === undefined ? undefined : own };
}

/** The begin of a stream has no state. */
function ownCheckpoint(checkpoint: EventCheckpoint): EventCheckpoint {
  if (checkpoint.state === undefined) return checkpoint;
  const { latest, state } = checkpoint.state as EvenState;
  return { ...checkpoint, latest, state };
}
