import type { EventBatch } from "../model/event-batch.js";
import type { MergedReader, StreamTally } from "./format.js";
import type { StackNumbers } from "./stack-numbers.js";
import type { TextTable } from "./text-table.js";

/** "rows": the block holds some, or an event was shown; "more": `readOn` has to be called; "end": there are no more rows. */
export type BlockStop = "rows" | "more" | "end";

/** A stream of rows in blocks. */
export interface BlockStream {
  readonly block: MergeBlock;
  readonly bytesRead: number;
  readonly events: number;
  readonly tally: StreamTally;
  /** Finds rows for the block, all of which have been written. */
  find(): BlockStop;
  readOn(): Promise<void>;
  close(): void;
}

/** `times` never decrease, and infinity follows the last. */
export interface MergeBlock {
  readonly count: number;
  taken: number;
  readonly times: Float64Array;
  readonly places: Int32Array;
}

/** Streams in the order of their next rows. */
export interface MergeOrder {
  readonly size: number;
  /** The stream whose row comes next. */
  readonly top: number;
  push(stream: number, time: number): void;
  removeTop(): void;
  /** Gives places to rows in order of time. Answers true when the batch is full, false when the top stream has no more rows. */
  place(batch: EventBatch): boolean;
}

/** After this much input `next` comes back even with few rows, so that progress shows. */
const BYTES_PER_CALL = 16 << 20;

/**
 * Decodes several streams straight into merged order. Of the rows found in each, the earliest get the next places of the
 * batch and are written there, stream by stream. Rows are neither sorted nor copied.
 */
export class BlockMerger<Stream extends BlockStream> implements MergedReader {
  /** Streams whose next row is not known yet. They hold up the merge. */
  private readonly unknown: number[];

  constructor(
    private readonly streams: readonly Stream[],
    private readonly texts: TextTable,
    /** Writes the rows of a stream that have places. */
    private readonly write: (stream: Stream, batch: EventBatch) => void,
    private readonly order: MergeOrder,
    private readonly stacks: StackNumbers,
  ) {
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

  assignStackIds(ids: readonly number[]): void {
    this.stacks.assign(ids);
  }

  async next(batch: EventBatch): Promise<boolean> {
    const { texts, stacks } = this;
    batch.count = 0;
    batch.isMixed = true;
    texts.beginBatch();
    const hasUnresolvedStacks = stacks.assigned < stacks.size;
    const goesOn = await this.fill(batch);
    for (const stream of this.streams) this.write(stream, batch);
    batch.newStrings = texts.news();
    batch.hasUnresolvedStrings = texts.hasUnresolved;
    batch.newStacks = stacks.news();
    batch.hasUnresolvedStacks = hasUnresolvedStacks || batch.newStacks.outer.length > 0;
    return goesOn;
  }

  close(): void {
    for (const stream of this.streams) stream.close();
  }

  /** Gives places to rows; false when all streams have ended. */
  private async fill(batch: EventBatch): Promise<boolean> {
    let bytes = 0;
    for (;;) {
      const short = this.run(batch);
      if (short === undefined) return this.order.size + this.unknown.length > 0;
      if (bytes > BYTES_PER_CALL) return true;
      // Only of this stream: asking thousands at each step would take longer than reading them.
      const before = short.bytesRead;
      await short.readOn();
      bytes += short.bytesRead - before;
    }
  }

  /** Takes rows from the bytes at hand. Answers the stream that needs more bytes; undefined: the batch is full, or the end. */
  private run(batch: EventBatch): Stream | undefined {
    const { order, streams, unknown } = this;
    for (;;) {
      for (let number = unknown.at(-1); number !== undefined; number = unknown.at(-1)) {
        const stream = streams[number] as Stream;
        const stop = stream.find();
        if (stop === "more") return stream;
        unknown.pop();
        if (stop === "rows" && stream.block.count > 0) order.push(number, stream.block.times[0] as number);
        else if (stop === "rows") unknown.push(number);
      }
      if (order.size === 0 || batch.count === batch.ts.length) return undefined;
      if (order.place(batch)) continue;
      const number = order.top;
      order.removeTop();
      this.write(streams[number] as Stream, batch);
      unknown.push(number);
    }
  }
}
