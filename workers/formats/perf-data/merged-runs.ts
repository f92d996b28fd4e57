import { H } from "../../flat/decode/records.js";
import { U } from "../../flat/decode/runs.js";
import { grownIn } from "../flat/decode-memory.js";
import type { DecodeRegion } from "../flat/decode-space.js";

const FIRST_RUNS = 64;

/** Runs of rows of a list, each in order of time, which the flat decoder merges. */
export class MergedRuns {
  /** What was merged last: rows in order of time. */
  order: Int32Array;
  private readonly record: Int32Array;
  /** By run: its first row, and the row behind its last. In the order of rows. */
  private runs: Int32Array;
  private count = 0;
  private heap: Int32Array;

  constructor(private readonly region: DecodeRegion) {
    this.record = region.ints(U.BYTES / 4);
    this.order = region.ints(FIRST_RUNS);
    this.runs = region.ints(FIRST_RUNS * 2);
    this.heap = this.heapFor(FIRST_RUNS);
  }

  /** The first row of all; undefined without runs. */
  get first(): number | undefined {
    return this.count === 0 ? undefined : this.runs[0];
  }

  add(from: number, to: number): void {
    if (this.runs.length === this.count * 2) {
      this.runs = grownIn(this.region, this.runs, this.runs.length * 2);
      this.heap = this.heapFor(this.count * 2);
    }
    this.runs[this.count * 2] = from;
    this.runs[this.count * 2 + 1] = to;
    this.count += 1;
  }

  /** Rows have become less by so many. */
  move(rows: number): void {
    for (let i = 0; i < this.count * 2; i += 1) this.runs[i] = (this.runs[i] as number) - rows;
  }

  /** Takes the rows up to a time into `order`, and answers how many those are. `waiting`: as many there are at most. */
  merge(times: Float64Array, limit: number, waiting: number): number {
    const { region, record } = this;
    if (this.order.length < waiting) {
      region.release(this.order);
      this.order = region.ints(waiting * 2);
    }
    record[U.HEAP_AT / 4] = this.heap.byteOffset;
    record[U.RUNS_AT / 4] = this.runs.byteOffset;
    record[U.COUNT / 4] = this.count;
    record[U.TIMES_AT / 4] = times.byteOffset;
    record[U.ORDER_AT / 4] = this.order.byteOffset;
    const merged = region.space.code.mergeRuns(record.byteOffset, limit);
    this.dropEmpty();
    return merged;
  }

  private dropEmpty(): void {
    const { runs } = this;
    let left = 0;
    for (let run = 0; run < this.count; run += 1) {
      const [from, to] = [runs[run * 2] as number, runs[run * 2 + 1] as number];
      if (from === to) continue;
      runs[left * 2] = from;
      runs[left * 2 + 1] = to;
      left += 1;
    }
    this.count = left;
  }

  /** Behind the last node stand infinities, so that a node always has two children to look at. */
  private heapFor(runs: number): Int32Array {
    const { region } = this;
    const nodes = 2 * (runs + 1) + 2;
    const heads = region.floats(nodes).fill(Number.POSITIVE_INFINITY);
    const streams = region.ints(nodes).fill(0x7fffffff);
    const heap = region.ints(H.BYTES / 4);
    heap.set([0, heads.byteOffset, streams.byteOffset]);
    return heap;
  }
}
