import type { ByteSource, FileEntry } from "../../core/byte-source.js";
import type { CopiedPart, EventCopies } from "../event-copies.js";
import { streamBegin } from "../event-range.js";
import type { DecodeSpace } from "../flat/decode-space.js";
import type {
  DecodedEvent,
  EventCheckpoint,
  EventShape,
  EventSieve,
  FormatTrace,
  StreamExtent,
  TraceDescription,
  TracePart,
} from "../format.js";
import { absoluteValueNs } from "./clock.js";
import { CtfDecoders, type CtfShare, shareOf } from "./ctf-decoders.js";
import { folderOf, isMetadata } from "./detect.js";
import { CopyLayout, copiedEvents } from "./event-copier.js";
import { readEventTimes, readWholeEvents } from "./event-reader.js";
import { eventShapes } from "./event-shapes.js";
import { Role } from "./field-node.js";
import type { StreamLayout, TraceLayout } from "./layout.js";
import type { IndexEntry } from "./lttng-index.js";
import { indexFile, type StreamFile } from "./packet-index.js";
import type { Reporter } from "./reporter.js";
import type { StreamGroup } from "./stream-group.js";

export class CtfTrace extends CtfDecoders implements FormatTrace {
  private readonly copies = new Map<StreamLayout, CopyLayout>();
  private readonly shapes = new Map<StreamLayout, readonly EventShape[]>();

  constructor(
    readonly description: TraceDescription,
    layout: TraceLayout,
    private readonly groups: readonly StreamGroup[],
    sources: readonly ByteSource[],
    private readonly files: readonly FileEntry[],
    reporter: Reporter,
    space: DecodeSpace,
  ) {
    super(layout, groups, sources, reporter, space);
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
    sieve?: EventSieve,
  ): AsyncIterable<DecodedEvent> {
    const { layout, segments } = this.stream(stream);
    const range = { stream, checkpoint, skipped, count, ...(sieve === undefined ? {} : { sieve }) };
    return readWholeEvents(this.layout, layout, segments, range);
  }

  eventTimes(
    stream: number,
    checkpoint: EventCheckpoint,
    count: number,
    classes?: ReadonlySet<number>,
  ): Promise<Float64Array> {
    const { layout, segments } = this.stream(stream);
    return readEventTimes(this.layout, layout, segments, checkpoint, count, classes);
  }

  eventShapes(stream: number): readonly EventShape[] {
    const { layout } = this.stream(stream);
    let shapes = this.shapes.get(layout);
    if (shapes === undefined) {
      shapes = eventShapes(this.layout, layout);
      this.shapes.set(layout, shapes);
    }
    return shapes;
  }

  copyEvents(stream: number, part: CopiedPart): AsyncIterable<EventCopies> | undefined {
    const { layout, segments } = this.stream(stream);
    if (!CopyLayout.mayCopy(layout)) return undefined;
    const known = this.copies.get(layout) ?? new CopyLayout(layout);
    this.copies.set(layout, known);
    return copiedEvents(this.layout, known, segments, { ...part, stream }, this.space);
  }

  packets(fromNs: bigint, toNs: bigint): Promise<TracePart> {
    const metadata = this.files.filter(isMetadata).map(({ path }) => path);
    return tracePart(this.layout, this.groups, metadata, this.reporter, fromNs, toNs);
  }
}

/** The packets with events of [from, to), and their metadata. */
async function tracePart(
  trace: TraceLayout,
  groups: readonly StreamGroup[],
  metadata: readonly string[],
  reporter: Reporter,
  fromNs: bigint,
  toNs: bigint,
): Promise<TracePart> {
  const extents: StreamExtent[] = [];
  for (const { layout, files } of groups) {
    for (const file of files) {
      const entries = canBegin(layout) ? await indexFile(trace, file, reporter) : undefined;
      if (entries === undefined) extents.push({ file: file.path, begin: 0, end: file.source.size });
      else extents.push(...extentsOf(layout, file, entries, fromNs, toNs));
    }
  }
  const folders = new Set(extents.map(({ file }) => folderOf(file)));
  return { extents, files: metadata.filter((file) => folders.has(folderOf(file))) };
}

/**
 * Whether the events of a packet have their times without the packets before it: the packet says all bits of the time
 * at which it begins.
 */
function canBegin({ clock, packetContext }: StreamLayout): boolean {
  if (clock === undefined) return false;
  return (
    packetContext?.children.some((field) => field.role === Role.TIMESTAMP_BEGIN && field.clock && field.size === 64) ===
    true
  );
}

function extentsOf(
  layout: StreamLayout,
  { path }: StreamFile,
  entries: readonly IndexEntry[],
  fromNs: bigint,
  toNs: bigint,
): StreamExtent[] {
  const extents: StreamExtent[] = [];
  entries.forEach(({ offset, size, begin, end }, i) => {
    const beginNs = nsOf(layout, begin);
    // A packet that does not say its end (0 does not either) may last until the next one begins.
    const endNs = nsOf(layout, end === 0n ? entries[i + 1]?.begin : (end ?? entries[i + 1]?.begin));
    const isBefore = endNs !== undefined && endNs < fromNs;
    const isAfter = beginNs !== undefined && toNs <= beginNs;
    if (isBefore || isAfter) return;
    const last = extents.at(-1);
    if (last?.end === offset) extents[extents.length - 1] = { ...last, end: offset + size };
    else extents.push({ file: path, begin: offset, end: offset + size });
  });
  return extents;
}

function nsOf({ clock }: StreamLayout, value: bigint | undefined): bigint | undefined {
  return clock === undefined || value === undefined ? undefined : absoluteValueNs(clock, value);
}
