import { H } from "../../flat/decode/records.js";
import type { EventBatch } from "../../model/event-batch.js";
import type { MergeOrder } from "../block-merger.js";
import type { DecodeRegion } from "./decode-space.js";
import type { FlatBatch } from "./flat-batch.js";

/** A block of rows that the flat decoder knows. */
export interface FlatBlock {
  readonly record: Int32Array;
}

/** An order of rows in the flat decoder. */
export interface FlatMergeOrder extends MergeOrder {
  /** Rows take places in this batch from now on. */
  begin(batch: FlatBatch): void;
}

/** The order of rows of a few streams, or of thousands. */
export class FlatOrder implements FlatMergeOrder {
  private readonly heap: Int32Array;
  private batch: FlatBatch | undefined;

  constructor(
    private readonly region: DecodeRegion,
    blocks: readonly FlatBlock[],
  ) {
    // Behind the last stand infinities, so that a node always has two children to look at.
    const nodes = 2 * blocks.length + 2;
    const heads = region.floats(nodes).fill(Number.POSITIVE_INFINITY);
    const streams = region.ints(nodes).fill(0x7fffffff);
    const records = region.ints(blocks.length);
    records.set(blocks.map(({ record }) => record.byteOffset));
    this.heap = region.ints(H.BYTES / 4);
    this.heap.set([0, heads.byteOffset, streams.byteOffset, records.byteOffset]);
    this.streams = streams;
  }

  private readonly streams: Int32Array;

  get size(): number {
    return this.heap[H.SIZE / 4] as number;
  }

  get top(): number {
    return this.streams[0] as number;
  }

  begin(batch: FlatBatch): void {
    this.batch = batch;
    batch.count = 0;
  }

  push(stream: number, time: number): void {
    this.region.space.code.pushStream(this.heap.byteOffset, stream, time);
  }

  removeTop(): void {
    this.region.space.code.removeTop(this.heap.byteOffset);
  }

  place(batch: EventBatch): boolean {
    const flat = this.batch as FlatBatch;
    const isFull = this.region.space.code.placeRows(this.heap.byteOffset, flat.at) === 1;
    batch.count = flat.count;
    return isFull;
  }
}
