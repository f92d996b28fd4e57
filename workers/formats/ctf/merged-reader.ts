import { TimeHeap } from "../../core/time-heap.js";
import type { EventBatch } from "../../model/event-batch.js";
import type { EventMapper, MergedReader, StreamTally } from "../format.js";
import { DecodeStatus } from "./decode-status.js";
import type { StreamLayout, TraceLayout } from "./layout.js";
import { LayoutParts } from "./layout-parts.js";
import type { Segment } from "./packet-cursor.js";
import type { Reporter } from "./reporter.js";
import { StreamRows } from "./stream-rows.js";
import { TextTable } from "./text-table.js";

/** A stream as decoders need it. */
export interface DecodableStream {
  readonly layout: StreamLayout;
  readonly segments: readonly Segment[];
}

/** After this much input `next` comes back even with few rows, so that progress shows. */
const BYTES_PER_CALL = 16 << 20;
/** Chunks of all streams together; each has two, and a third one on its way. */
const CHUNK_MEMORY = 32 << 20;

/**
 * Decodes several streams straight into merged order. Of the rows found in each, the earliest get the next places of the
 * batch and are written there, stream by stream. Rows are neither sorted nor copied.
 */
export class CtfMergedReader implements MergedReader {
  private readonly texts = new TextTable();
  private readonly parts = new Map<StreamLayout, LayoutParts>();
  private readonly streams: readonly StreamRows[];
  private readonly heap: TimeHeap;
  /** Streams whose next row is not known yet. They hold up the merge. */
  private readonly unknown: number[];

  constructor(
    trace: TraceLayout,
    streams: readonly DecodableStream[],
    mapper: EventMapper,
    originNs: bigint,
    reporter: Reporter,
  ) {
    const chunkBytes = CHUNK_MEMORY / Math.max(1, streams.length);
    this.streams = streams.map(({ layout, segments }) => {
      return new StreamRows(trace, this.partsOf(layout, mapper), segments, originNs, reporter, chunkBytes);
    });
    this.heap = new TimeHeap(streams.length);
    this.unknown = [...streams.keys()];
  }

  get events(): number {
    return this.streams.reduce((sum, stream) => sum + stream.events, 0);
  }

  get bytesRead(): number {
    return this.streams.reduce((sum, stream) => sum + stream.bytesRead, 0);
  }

  tallies(): readonly StreamTally[] {
    return this.streams.map(({ tally }) => tally);
  }

  assignStringIds(ids: readonly number[]): void {
    this.texts.assignIds(ids);
  }

  async next(batch: EventBatch): Promise<boolean> {
    batch.count = 0;
    batch.isMixed = true;
    for (const { writer } of this.parts.values()) writer.begin(batch);
    this.texts.beginBatch();
    const goesOn = await this.fill(batch);
    for (const stream of this.streams) stream.write(batch);
    batch.newStrings = this.texts.news();
    batch.hasUnresolvedStrings = this.texts.hasUnresolved;
    return goesOn;
  }

  close(): void {
    for (const stream of this.streams) stream.close();
  }

  private partsOf(layout: StreamLayout, mapper: EventMapper): LayoutParts {
    const known = this.parts.get(layout);
    if (known !== undefined) return known;
    const made = new LayoutParts(layout, mapper, this.texts);
    this.parts.set(layout, made);
    return made;
  }

  private async fill(batch: EventBatch): Promise<boolean> {
    let bytes = 0;
    for (;;) {
      const short = this.run(batch);
      if (short === undefined) return this.heap.size + this.unknown.length > 0;
      if (bytes > BYTES_PER_CALL) return true;
      // Only of this stream: asking thousands at each step would take longer than reading them.
      const before = short.bytesRead;
      await short.readOn();
      bytes += short.bytesRead - before;
    }
  }

  /** Takes rows from the bytes at hand. Answers the stream that needs more bytes; undefined: the batch is full, or the end. */
  private run(batch: EventBatch): StreamRows | undefined {
    const { heap, streams, unknown } = this;
    for (;;) {
      for (let number = unknown.at(-1); number !== undefined; number = unknown.at(-1)) {
        const stream = streams[number] as StreamRows;
        const stop = stream.find();
        if (stop === DecodeStatus.SHORT) return stream;
        unknown.pop();
        if (stop === DecodeStatus.FULL) heap.push(number, stream.block.times[0] as number);
      }
      if (heap.size === 0 || batch.count === batch.ts.length) return undefined;
      if (this.place(batch)) continue;
      const number = heap.top;
      heap.removeTop();
      (streams[number] as StreamRows).write(batch);
      unknown.push(number);
    }
  }

  /** Gives places to rows in order of time. Answers true when the batch is full, false when the top stream has no more rows. */
  private place(batch: EventBatch): boolean {
    const { heap, streams } = this;
    const { ts } = batch;
    const capacity = ts.length;
    let place = batch.count;
    for (;;) {
      const { block } = streams[heap.top] as StreamRows;
      const { times, places } = block;
      const { limit } = heap;
      let row = block.taken;
      let time = times[row] as number;
      do {
        places[row++] = place;
        ts[place++] = time;
        time = times[row] as number;
      } while (time < limit && place < capacity);
      block.taken = row;
      batch.count = place;
      if (row === block.count) return false;
      heap.moveTop(time);
      if (place === capacity) return true;
    }
  }
}
