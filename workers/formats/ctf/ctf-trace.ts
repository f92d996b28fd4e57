import type { ByteSource, FileEntry } from "../../core/byte-source.js";
import type { DecodedEvent, EventCheckpoint, FormatTrace, TraceDescription, TracePart } from "../format.js";
import { CtfDecoders, type CtfShare, shareOf } from "./ctf-decoders.js";
import { isMetadata } from "./detect.js";
import { readEventTimes, readWholeEvents, streamBegin } from "./event-reader.js";
import type { TraceLayout } from "./layout.js";
import type { Reporter } from "./reporter.js";
import type { StreamGroup } from "./stream-group.js";
import { tracePart } from "./trace-part.js";

export class CtfTrace extends CtfDecoders implements FormatTrace {
  constructor(
    readonly description: TraceDescription,
    layout: TraceLayout,
    private readonly groups: readonly StreamGroup[],
    sources: readonly ByteSource[],
    private readonly files: readonly FileEntry[],
    reporter: Reporter,
  ) {
    super(layout, groups, sources, reporter);
  }

  share(streams: readonly number[]): CtfShare {
    return shareOf(this.layout, new Map(streams.map((number) => [number, this.stream(number)])), this.files);
  }

  readEvents(
    stream: number,
    fromNs: bigint,
    toNs: bigint,
    checkpoint: EventCheckpoint = streamBegin(0n),
  ): AsyncIterable<DecodedEvent> {
    const { layout, segments } = this.stream(stream);
    return readWholeEvents(this.layout, layout, segments, { stream, checkpoint, fromNs, toNs });
  }

  readEventsAt(
    stream: number,
    checkpoint: EventCheckpoint,
    skipped: number,
    count: number,
  ): AsyncIterable<DecodedEvent> {
    const { layout, segments } = this.stream(stream);
    return readWholeEvents(this.layout, layout, segments, { stream, checkpoint, skipped, count });
  }

  eventTimes(stream: number, checkpoint: EventCheckpoint, count: number): Promise<Float64Array> {
    const { layout, segments } = this.stream(stream);
    return readEventTimes(this.layout, layout, segments, checkpoint, count);
  }

  packets(fromNs: bigint, toNs: bigint): Promise<TracePart> {
    const metadata = this.files.filter(isMetadata).map(({ path }) => path);
    return tracePart(this.layout, this.groups, metadata, this.reporter, fromNs, toNs);
  }
}
