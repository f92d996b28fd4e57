import { R } from "../../flat/decode/records.js";
import { batchBytes, createBatch, type EventBatch } from "../../model/event-batch.js";
import type { Slot } from "../../model/event-kinds.js";
import type { DecodeRegion } from "./decode-space.js";

/** Columns by the numbers that ops have for them: integers (and string ids) first, then floats. */
export const COLUMNS: readonly Slot[] = ["a", "b", "c", "d", "tid", "pid", "s", "r", "x", "y", "z"];

/** A batch in the memory of the flat decoder, and the record that tells the decoder where its columns are. */
export class FlatBatch {
  private readonly record: Int32Array;

  private constructor(
    region: DecodeRegion,
    readonly columns: EventBatch,
  ) {
    const { ts, kind, cpus, stack } = columns;
    const lie = [ts, kind, cpus, ...COLUMNS.map((slot) => columns[slot]), cpus, stack];
    this.record = region.ints(R.BYTES / 4);
    this.record.set([0, ts.length, ...lie.map(({ byteOffset }) => byteOffset)]);
  }

  /** One that other threads may read, also after the region is closed: its memory is never taken back. */
  static shared(region: DecodeRegion, stream: number, capacity: number, hasStacks: boolean): FlatBatch {
    const { space } = region;
    const at = space.take(batchBytes(capacity, hasStacks));
    return new FlatBatch(region, createBatch(stream, capacity, space.memory.memory.buffer, hasStacks, at));
  }

  /** One for this thread, while the region is open. */
  static own(region: DecodeRegion, stream: number, capacity: number, hasStacks: boolean): FlatBatch {
    const { buffer, byteOffset } = region.floats(Math.ceil(batchBytes(capacity, hasStacks) / 8));
    return new FlatBatch(region, createBatch(stream, capacity, buffer, hasStacks, byteOffset));
  }

  /** Address of the record. */
  get at(): number {
    return this.record.byteOffset;
  }

  get count(): number {
    return this.record[R.COUNT / 4] as number;
  }

  set count(count: number) {
    this.record[R.COUNT / 4] = count;
  }
}
