import { blockUnpackers, type UnpackBlock } from "../../archive/index.js";
import type { ByteSource, FileEntry } from "../../core/byte-source.js";
import { ok, type Result } from "../../core/result.js";
import { type EventRange, streamBegin } from "../event-range.js";
import { decodeSpace } from "../flat/compiled-decode.js";
import type { DecodeSpace } from "../flat/decode-space.js";
import type {
  DecodedEvent,
  EventCheckpoint,
  EventMapper,
  EventShape,
  EventSieve,
  FormatTrace,
  MergedReader,
  OpenContext,
  StreamDecoders,
  TraceDescription,
  TracePart,
} from "../format.js";
import type { CpuStreamFacts } from "./cpu-stream.js";
import { eventShapes } from "./event-shapes.js";
import { Problems } from "./problems.js";
import { unpackerOf } from "./read-v7.js";
import { type DecodingFacts, mergedReader } from "./streams.js";
import { type EventPlace, readEventTimes, readWholeEvents, type ValueFacts } from "./whole-events.js";

/** Decoders for streams of a file, by their numbers. */
class Decoders implements StreamDecoders {
  constructor(
    protected readonly facts: DecodingFacts,
    private readonly streams: ReadonlyMap<number, CpuStreamFacts>,
    protected readonly source: ByteSource,
    private readonly unpack: UnpackBlock | undefined,
    private readonly problems: Problems,
    private readonly space: DecodeSpace,
  ) {}

  openStreams(streams: readonly number[], mapping: EventMapper, originNs: bigint): MergedReader {
    const own = streams.map((stream) => this.stream(stream));
    const { facts, source, unpack, problems, space } = this;
    return mergedReader(facts, own, source, unpack, mapping, originNs, problems, space);
  }

  close(): void {
    this.source.close();
  }

  protected stream(number: number): CpuStreamFacts {
    return this.streams.get(number) as CpuStreamFacts;
  }

  protected placeOf(stream: number): EventPlace {
    return { stream, facts: this.stream(stream), source: this.source, unpack: this.unpack };
  }
}

/** Streams of a file for a decode worker: plain data. */
interface TraceDatShare {
  readonly file: FileEntry;
  readonly facts: DecodingFacts;
  readonly streams: ReadonlyMap<number, CpuStreamFacts>;
}

export class TraceDat extends Decoders implements FormatTrace {
  private shapes: readonly EventShape[] | undefined;

  constructor(
    readonly description: TraceDescription,
    private readonly values: ValueFacts,
    streams: ReadonlyMap<number, CpuStreamFacts>,
    source: ByteSource,
    unpack: UnpackBlock | undefined,
    private readonly file: FileEntry,
    problems: Problems,
    space: DecodeSpace,
  ) {
    super(values, streams, source, unpack, problems, space);
  }

  /** Rows need no names of values: the print formats, most of what is known of events, stay here. */
  share(streams: readonly number[]): TraceDatShare {
    const { page, layout, compression, events, comms, kallsyms } = this.values;
    const classes = events.classes.map(({ name, format }) => ({ name, format: { ...format, print: undefined } }));
    return {
      file: this.file,
      facts: { page, layout, compression, events: { classes, byId: events.byId }, comms, kallsyms },
      streams: new Map(streams.map((number) => [number, this.stream(number)])),
    };
  }

  readEvents(
    stream: number,
    fromNs: bigint,
    toNs: bigint,
    checkpoint: EventCheckpoint = streamBegin(this.description.streams[stream]?.beginNs ?? 0n),
  ): AsyncIterable<DecodedEvent> {
    return this.read(stream, { checkpoint, fromNs, toNs });
  }

  readEventsAt(
    stream: number,
    checkpoint: EventCheckpoint,
    skipped: number,
    count: number,
    sieve?: EventSieve,
  ): AsyncIterable<DecodedEvent> {
    return this.read(stream, { checkpoint, skipped, count, ...(sieve === undefined ? {} : { sieve }) });
  }

  eventTimes(
    stream: number,
    checkpoint: EventCheckpoint,
    count: number,
    classes?: ReadonlySet<number>,
  ): Promise<Float64Array> {
    return readEventTimes(this.values, this.placeOf(stream), checkpoint, count, classes);
  }

  eventShapes(): readonly EventShape[] {
    this.shapes ??= eventShapes(this.values.events.classes, this.values.comms);
    return this.shapes;
  }

  /** The head of the file says where the data of each CPU is: a part of it would need another head. */
  async packets(): Promise<TracePart> {
    return { extents: [], files: [this.file.path] };
  }

  private read(stream: number, range: EventRange): AsyncIterable<DecodedEvent> {
    return readWholeEvents(this.values, this.placeOf(stream), range);
  }
}

export async function openShare(share: unknown, context: OpenContext): Promise<Result<StreamDecoders>> {
  const { file, facts, streams } = share as TraceDatShare;
  const source = context.open(file.source);
  if (!source.ok) return source;
  const unpack = unpackerOf(blockUnpackers(context.loadWasm), facts.compression);
  const problems = new Problems(context.diagnostics, file.path);
  return ok(new Decoders(facts, streams, source.value, unpack, problems, await decodeSpace(context.loadWasm)));
}
