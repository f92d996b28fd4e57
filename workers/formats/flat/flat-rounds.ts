import { O } from "../../flat/decode/records.js";
import { MOST_ROWS, ROUND_DIGITS } from "../../flat/decode/rounds.js";
import type { EventBatch } from "../../model/event-batch.js";
import type { DecodeRegion } from "./decode-space.js";
import type { FlatBatch } from "./flat-batch.js";
import type { FlatBlock, FlatMergeOrder } from "./flat-order.js";

/** The order of rows of many streams, in the flat decoder. */
export class FlatRounds implements FlatMergeOrder {
  private readonly record: Int32Array;
  /** By stream: 1 if it has rows. */
  private readonly active: Int32Array;
  private batch: FlatBatch | undefined;
  size = 0;

  /** `blocks`: not more than a round has rows. */
  constructor(
    private readonly region: DecodeRegion,
    blocks: readonly FlatBlock[],
  ) {
    const records = region.ints(blocks.length);
    records.set(blocks.map(({ record }) => record.byteOffset));
    this.active = region.ints(blocks.length);
    this.record = region.ints(O.BYTES / 4);
    this.record[O.STREAMS / 4] = blocks.length;
    const times = region.floats(MOST_ROWS);
    const lists = Array.from({ length: 4 }, () => region.ints(MOST_ROWS));
    const lie = [this.active, records, times, ...lists, region.ints(ROUND_DIGITS)];
    this.record.set(
      lie.map(({ byteOffset }) => byteOffset),
      O.ACTIVE_AT / 4,
    );
  }

  get top(): number {
    return this.record[O.TOP / 4] as number;
  }

  begin(batch: FlatBatch): void {
    this.batch = batch;
    batch.count = 0;
  }

  push(stream: number): void {
    this.active[stream] = 1;
    this.resize(this.size + 1);
  }

  removeTop(): void {
    this.active[this.top] = 0;
    this.resize(this.size - 1);
  }

  place(batch: EventBatch): boolean {
    const flat = this.batch as FlatBatch;
    const isFull = this.region.space.code.placeRounds(this.record.byteOffset, flat.at) === 1;
    batch.count = flat.count;
    return isFull;
  }

  private resize(size: number): void {
    this.size = size;
    this.record[O.SHARE / 4] = Math.floor(MOST_ROWS / Math.max(size, 1));
  }
}
