import type { ByteSource } from "../../core/byte-source.js";
import type { Diagnostics } from "../../core/diagnostics.js";
import { eventsBetween } from "../events-between.js";
import type {
  DecodedEvent,
  EventCheckpoint,
  EventMapper,
  EventSieve,
  FormatTrace,
  MergedReader,
  StreamDescription,
  StreamExtent,
  TraceDescription,
  TracePart,
} from "../format.js";
import { EventLines, type TextPlace, type TextSource } from "./event-lines.js";
import type { EventTexts } from "./event-texts.js";
import { type Grammar, LineKind } from "./line.js";
import { StringCodes } from "./string-codes.js";
import { TextReader } from "./text-reader.js";
import { isMeant, wholeEvents } from "./whole-events.js";

/** What makes a text of one kind readable. */
export interface TextParts {
  readonly grammar: Grammar;
  readonly isTimeless: boolean;
  /** What a decode worker needs to read the text in the same way; absent: the file alone. */
  readonly share?: unknown;
  textsFor(mapper: EventMapper, strings: StringCodes): EventTexts;
}

const NO_MAPPER: EventMapper = () => undefined;

/** A trace whose events are lines of text: one stream of all CPUs, or of several files that follow each other. */
export class TextTrace implements FormatTrace {
  readonly share?: () => unknown;
  private readonly texts: EventTexts;

  constructor(
    readonly description: TraceDescription,
    private readonly sources: readonly ByteSource[],
    private readonly parts: TextParts,
    private readonly diagnostics: Diagnostics,
  ) {
    const { share } = parts;
    if (share !== undefined) this.share = () => share;
    this.texts = parts.textsFor(NO_MAPPER, new StringCodes());
  }

  openStreams(_: readonly number[], mapper: EventMapper, originNs: bigint): MergedReader {
    const strings = new StringCodes();
    const texts = this.parts.textsFor(mapper, strings);
    const { hasStacks = false } = this.description;
    return new TextReader(this.text(), texts, strings, originNs, hasStacks, this.diagnostics);
  }

  readEvents(stream: number, fromNs: bigint, toNs: bigint, checkpoint?: EventCheckpoint): AsyncGenerator<DecodedEvent> {
    return eventsBetween(this.from(stream, checkpoint), fromNs, toNs);
  }

  async *readEventsAt(
    stream: number,
    checkpoint: EventCheckpoint,
    skipped: number,
    count: number,
    sieve?: EventSieve,
  ): AsyncGenerator<DecodedEvent> {
    let rank = checkpoint.events;
    const first = rank + skipped;
    for await (const event of this.from(stream, checkpoint)) {
      if (first + count <= rank) return;
      if (first <= rank && isMeant(event, sieve)) yield { ...event, rank };
      rank += 1;
    }
  }

  async eventTimes(stream: number, checkpoint: EventCheckpoint, count: number): Promise<Float64Array> {
    const times = new Float64Array(count);
    let read = 0;
    for await (const { ns } of this.from(stream, checkpoint)) {
      if (read === count) break;
      times[read++] = Number(ns - checkpoint.originNs);
    }
    return times.subarray(0, read);
  }

  private from(stream: number, checkpoint: EventCheckpoint | undefined): AsyncIterable<DecodedEvent> {
    const originNs = checkpoint?.originNs ?? this.stream.beginNs ?? 0n;
    return wholeEvents(this.text(), this.texts, stream, originNs, checkpoint?.state as TextPlace | undefined);
  }

  /** The head of the text, and the lines from the first event in [from, to) to the last one. */
  async packets(fromNs: bigint, toNs: bigint): Promise<TracePart> {
    const { file, begin } = this.extent;
    const lines = new EventLines(this.text(), this.stream.beginNs ?? 0n);
    let [headEnd, from, to, isInside]: [number, number, number, boolean] = [-1, -1, -1, false];
    for (;;) {
      const kind = lines.step();
      if (kind === undefined && !(await lines.blocks.fill())) break;
      if (kind !== LineKind.EVENT) continue;
      const { offset } = lines.blocks;
      if (headEnd < 0) headEnd = offset;
      // The lines behind an event may be its stack.
      if (isInside) to = offset;
      lines.place();
      const ns = lines.originNs + BigInt(lines.shown);
      isInside = fromNs <= ns && ns < toNs;
      if (isInside && from < 0) from = offset;
    }
    if (isInside) to = this.extent.end;
    const extents =
      from < 0 ? [] : [...(begin < headEnd ? [{ file, begin, end: headEnd }] : []), { file, begin: from, end: to }];
    return { extents, files: [] };
  }

  close(): void {
    for (const source of this.sources) source.close();
  }

  private text(): TextSource {
    const { grammar, isTimeless } = this.parts;
    return { source: this.sources[0] as ByteSource, extent: this.extent, grammar, isTimeless };
  }

  private get stream(): StreamDescription {
    return this.description.streams[0] as StreamDescription;
  }

  private get extent(): StreamExtent {
    return this.stream.extents[0] as StreamExtent;
  }
}
