import { B } from "../../flat/decode/records.js";
import { RB } from "../../flat/decode/tracepoint-rows.js";
import { type DecodeMemory, HEAP_MEMORY } from "../flat/decode-memory.js";

/** Rows that are written at once at most: few enough that their bytes are in the cache from when they were found. */
export const MOST_ROWS = 1024;

/** Records on their way into a batch: they are found in bytes, take a place in the batch, and are written there. */
export class RecordRows {
  /** What the flat decoder knows of them: see `B` and `RB`. */
  readonly record: Int32Array;
  /** By row; never decreasing. After the last row stands infinity, which no limit is above. */
  times: Float64Array;
  /** The plan that writes it; below 0: none does. */
  plans: Int32Array;
  /** The record's bytes. */
  begins: Int32Array;
  ends: Int32Array;
  /** The row of the batch. */
  places: Int32Array;

  /** `rows`: how many there is room for at first. */
  constructor(
    private readonly memory: DecodeMemory = HEAP_MEMORY,
    rows = MOST_ROWS,
  ) {
    this.record = memory.ints(RB.BYTES / 4);
    this.times = memory.floats(1);
    this.plans = memory.ints(0);
    this.begins = memory.ints(0);
    this.ends = memory.ints(0);
    this.places = memory.ints(0);
    this.allocate(rows);
  }

  /** Makes room for so many rows. There are none. */
  protected allocate(rows: number): void {
    const { memory, record } = this;
    for (const column of [this.times, this.plans, this.begins, this.ends, this.places]) memory.release(column);
    this.times = memory.floats(rows + 1);
    this.plans = memory.ints(rows);
    this.begins = memory.ints(rows);
    this.ends = memory.ints(rows);
    this.places = memory.ints(rows);
    record[B.TIMES_AT / 4] = this.times.byteOffset;
    record[B.LISTS_AT / 4] = this.plans.byteOffset;
    record[B.BASES_AT / 4] = this.begins.byteOffset;
    record[RB.ENDS_AT / 4] = this.ends.byteOffset;
    record[B.PLACES_AT / 4] = this.places.byteOffset;
    record[B.CAPACITY / 4] = rows;
  }

  get count(): number {
    return this.record[B.COUNT / 4] as number;
  }

  set count(count: number) {
    this.record[B.COUNT / 4] = count;
  }

  get taken(): number {
    return this.record[B.TAKEN / 4] as number;
  }

  set taken(taken: number) {
    this.record[B.TAKEN / 4] = taken;
  }

  get written(): number {
    return this.record[B.WRITTEN / 4] as number;
  }

  set written(written: number) {
    this.record[B.WRITTEN / 4] = written;
  }

  add(time: number, plan: number, begin: number, end: number): void {
    const row = this.count;
    this.times[row] = time;
    this.plans[row] = plan;
    this.begins[row] = begin;
    this.ends[row] = end;
    this.count = row + 1;
  }

  /** No more rows are found: marks the end. */
  close(): void {
    this.times[this.count] = Number.POSITIVE_INFINITY;
  }
}
