import { LEFT, W } from "../../flat/decode/samples.js";
import type { DecodeRegion } from "../flat/decode-space.js";
import type { FlatBatch } from "../flat/flat-batch.js";
import type { ReadyRecords } from "./round-order.js";
import type { SampleRecords } from "./sample-records.js";

/** CPUs that a column tells: see `columnCpu`. */
const CPUS = 0x8000;

/** Gives rows to samples of which only the tracepoint is kept, in the flat decoder, and counts them. */
export class PlacedSamples {
  /** By class: how many samples there were. */
  readonly counts: Float64Array;
  /** By CPU: time of its last sample, NaN without any. */
  readonly lastOfCpu: Float64Array;
  /** By class: the plan of its rows, `LEFT` or `NO_ROWS`, whatever is kept of its samples. */
  private readonly plans: Int32Array;
  /** The same as the flat decoder sees it, which leaves samples that are kept whole. */
  private readonly placed: Int32Array;
  private readonly record: Int32Array;

  constructor(
    private readonly region: DecodeRegion,
    classes: number,
    rows: SampleRecords,
  ) {
    this.counts = region.floats(classes);
    this.lastOfCpu = region.floats(CPUS).fill(Number.NaN);
    this.plans = new Int32Array(classes).fill(LEFT);
    this.placed = region.ints(classes).fill(LEFT);
    this.record = region.ints(W.BYTES / 4);
    this.record[W.PLANS_AT / 4] = this.placed.byteOffset;
    this.record[W.COUNTS_AT / 4] = this.counts.byteOffset;
    this.record[W.LAST_OF_CPU_AT / 4] = this.lastOfCpu.byteOffset;
    this.record[W.BLOCK_AT / 4] = rows.record.byteOffset;
  }

  planOf(cls: number): number {
    return this.plans[cls] as number;
  }

  /** `most`: how many bytes are kept of the class' samples, below 0 all. */
  learn(cls: number, plan: number, most: number): void {
    this.plans[cls] = plan;
    this.placed[cls] = most < 0 ? LEFT : plan;
  }

  /** Gives rows to samples from the n-th ready record on, as far as they need nothing else. Answers where they end. */
  place({ order, times, places, classes, cpus, count }: ReadyRecords, from: number, batch: FlatBatch): number {
    const { record } = this;
    record[W.ORDER_AT / 4] = order.byteOffset;
    record[W.COUNT / 4] = count;
    record[W.NEXT / 4] = from;
    record[W.TIMES_AT / 4] = times.byteOffset;
    record[W.PLACES_AT / 4] = places.byteOffset;
    record[W.CLASSES_AT / 4] = classes.byteOffset;
    record[W.CPUS_AT / 4] = cpus.byteOffset;
    batch.count = batch.columns.count;
    this.region.space.code.placeSamples(record.byteOffset, batch.at);
    batch.columns.count = batch.count;
    return record[W.NEXT / 4] as number;
  }
}
