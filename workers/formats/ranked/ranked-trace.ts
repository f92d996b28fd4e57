import type { ByteSource } from "../../core/byte-source.js";
import { eventsBetween } from "../events-between.js";
import type {
  DecodedEvent,
  EventCheckpoint,
  EventMapper,
  EventSieve,
  FormatTrace,
  MergedReader,
  StreamDecoders,
  StreamDescription,
  TraceDescription,
  TracePart,
} from "../format.js";
import { RowCopyMerger } from "../row-copy-merger.js";
import { seenEvent } from "../seen-event.js";
import { everyClass, type RankedStream } from "./ranked-stream.js";

/** Decoders of some ranked streams, as a decode worker has them. */
export class RankedDecoders implements StreamDecoders {
  constructor(
    protected readonly source: ByteSource,
    protected readonly streams: ReadonlyMap<number, RankedStream>,
    private readonly hasStacks = false,
  ) {}

  openStreams(streams: readonly number[], mapper: EventMapper, originNs: bigint): MergedReader {
    return new RowCopyMerger(
      streams.map((number) => this.of(number).open(mapper, originNs)),
      this.hasStacks,
    );
  }

  protected of(number: number): RankedStream {
    const stream = this.streams.get(number);
    if (stream === undefined) throw new Error(`bug: stream ${number} is not open`);
    return stream;
  }

  close(): void {
    this.source.close();
  }
}

/** A trace whose streams are read by rank. It needs no state in checkpoints. */
export class RankedTrace extends RankedDecoders implements FormatTrace {
  constructor(
    source: ByteSource,
    streams: readonly RankedStream[],
    readonly description: TraceDescription,
    /** For `Format.openShare`. */
    readonly share: (streams: readonly number[]) => unknown,
  ) {
    super(source, new Map(streams.entries()), description.hasStacks);
  }

  readEvents(stream: number, fromNs: bigint, toNs: bigint, checkpoint?: EventCheckpoint): AsyncGenerator<DecodedEvent> {
    const found = this.of(stream);
    const rank = Math.max(found.rankBefore(fromNs), checkpoint?.events ?? 0);
    return eventsBetween(found.events(stream, rank, everyClass), fromNs, toNs);
  }

  async *readEventsAt(
    stream: number,
    checkpoint: EventCheckpoint,
    skipped: number,
    count: number,
    sieve?: EventSieve,
  ): AsyncGenerator<DecodedEvent> {
    const begin = checkpoint.events + skipped;
    const { ranks, isMeant } = sieve ?? {};
    let next = 0;
    for await (const event of this.of(stream).events(stream, begin, isWantedBy(sieve))) {
      const { rank } = event;
      if (begin + count <= rank) return;
      if (ranks !== undefined) {
        while (next < ranks.length && (ranks[next] as number) < rank) next += 1;
        if (ranks[next] !== rank) continue;
      }
      if (isMeant === undefined || isMeant(seenEvent(event))) yield event;
    }
  }

  eventTimes(
    stream: number,
    { events, originNs }: EventCheckpoint,
    count: number,
    classes?: ReadonlySet<number>,
  ): Promise<Float64Array> {
    const isWanted = classes === undefined ? everyClass : (index: number) => classes.has(index);
    return this.of(stream).times(events, count, originNs, isWanted);
  }

  /** What a packet or line means depends on those before it: a copy keeps all of the file. */
  async packets(): Promise<TracePart> {
    const files = this.description.streams.flatMap(({ extents }) => extents.map(({ file }) => file));
    return { extents: [], files: [...new Set(files)] };
  }
}

function isWantedBy(sieve: EventSieve | undefined): (index: number) => boolean {
  if (sieve === undefined) return everyClass;
  // 2 asks for bytes that only the format could look for: the text decides afterwards.
  return (index) => (sieve.classes[index] ?? 1) !== 0;
}

/** The description of a stream of a file whose events lie in bytes [begin, end). */
export function streamIn(
  file: string,
  name: string,
  {
    cpu,
    begin,
    end,
    firstNs,
    lastNs,
    eventNames,
  }: {
    readonly cpu: number;
    readonly begin: number;
    readonly end: number;
    readonly firstNs: bigint | undefined;
    readonly lastNs: bigint | undefined;
    readonly eventNames: readonly string[];
  },
): StreamDescription {
  const id = name === "" ? file : `${file} ${name}`;
  return { id, extents: [{ file, begin, end }], cpu, beginNs: firstNs, endNs: lastNs, eventNames };
}
