import { firstFrom } from "../core/search.js";
import { TimeHeap } from "../core/time-heap.js";
import type { EventBatch } from "../model/event-batch.js";
import type { BatchFeed } from "./batch-feed.js";

/** Consumes rows [from, to) of a batch, all of one machine, and not before rows consumed earlier. */
export type RowHandler = (batch: EventBatch, machine: number, from: number, to: number) => void;

/** Told before the first row of an input is handed over: the row's time. */
export type FirstRowHandler = (input: number, t: number) => void;

export interface MergeInput {
  readonly feed: BatchFeed;
  readonly machine: number;
}

export type MergeOutcome = "more" | "starved" | "ended";

/**
 * Merges streams by time: rows come out ordered by (time, position of the stream in `inputs`). A stream that grows and
 * has nothing for now does not hold the others up: their rows before its watermark come out.
 *
 * The stream with the earliest head gives all its rows up to the next stream's head in one go ("galloping"),
 * so that the cost per row falls with the length of the runs. Nothing is allocated per row, and nothing is
 * awaited here: `step` returns "starved" when a stream has to deliver first.
 */
export class Merge {
  /** Rows handed over so far. */
  rows = 0;
  /** Everything before this time (ns) has been handed over. */
  time = 0;
  /** Rows from this time (ns) on may still come after rows of a stream that is waited for: its watermark. */
  private bound = Number.POSITIVE_INFINITY;
  /** By input: rows handed over so far. */
  readonly handed: Float64Array;
  /** By input: rows to come that were handed over before this merge began. */
  private readonly skipped: Float64Array;
  private readonly batches: (EventBatch | undefined)[];
  private readonly positions: Int32Array;
  /** By input: 1 once a row of it was handed over. */
  private readonly hasBegun: Uint8Array;
  private readonly heap: TimeHeap;
  /** Streams that have neither a row here nor ended: nothing from their watermarks on can be handed over before they say more. */
  private readonly waiting: number[];

  constructor(
    private readonly inputs: readonly MergeInput[],
    private readonly handle: RowHandler,
    private readonly onFirstRow: FirstRowHandler = () => undefined,
  ) {
    this.batches = inputs.map(() => undefined);
    this.positions = new Int32Array(inputs.length);
    this.handed = new Float64Array(inputs.length);
    this.skipped = new Float64Array(inputs.length);
    this.hasBegun = new Uint8Array(inputs.length);
    this.heap = new TimeHeap(inputs.length);
    this.waiting = inputs.map((_, i) => i);
  }

  /** Before anything is handed over: what another merge of the same inputs has handed over is passed over. */
  goOn({ rows, time, handed }: Pick<Merge, "rows" | "time"> & { readonly handed: ArrayLike<number> }): void {
    this.rows = rows;
    this.time = time;
    this.handed.set(handed);
    this.skipped.set(handed);
    this.handed.forEach((count, input) => {
      this.hasBegun[input] = 0 < count ? 1 : 0;
    });
  }

  /** Hands over about `maxRows` rows (more by at most a batch). */
  step(maxRows: number): MergeOutcome {
    if (this.waiting.length > 0) this.refill();
    const stop = this.rows + maxRows;
    while (this.heap.size > 0 && this.rows < stop) {
      if (this.bound <= this.heap.topTime) return "starved";
      this.handOver();
    }
    if (this.heap.size > 0) return "more";
    if (this.waiting.length === 0) return "ended";
    this.time = Math.max(this.time, this.bound);
    return "starved";
  }

  /** After "starved": resolves when it is worth calling `step` again. */
  ready(): Promise<void> {
    const { waiting } = this;
    const first = waiting.find((stream) => this.feedOf(stream).watermark <= this.bound);
    return first === undefined ? Promise.resolve() : this.feedOf(first).ready();
  }

  /** All rows of an input have been handed over. */
  isOver(input: number): boolean {
    return this.batches[input] === undefined && this.feedOf(input).ended;
  }

  private feedOf(stream: number): BatchFeed {
    return (this.inputs[stream] as MergeInput).feed;
  }

  /** The run at the top of the heap. */
  private handOver(): void {
    const { heap } = this;
    const stream = heap.top;
    const batch = this.batches[stream] as EventBatch;
    const input = this.inputs[stream] as MergeInput;
    const from = this.positions[stream] as number;
    if (this.hasBegun[stream] === 0) {
      this.hasBegun[stream] = 1;
      this.onFirstRow(stream, batch.ts[from] as number);
    }
    const to = endOfRun(batch.ts, from, batch.count, Math.min(heap.limit, this.bound));
    this.handle(batch, input.machine, from, to);
    this.rows += to - from;
    this.handed[stream] = (this.handed[stream] as number) + to - from;
    this.time = batch.ts[to - 1] as number;
    if (to < batch.count) {
      this.positions[stream] = to;
      heap.moveTop(batch.ts[to] as number);
      return;
    }
    this.batches[stream] = undefined;
    input.feed.recycle(batch);
    const next = this.load(stream);
    if (next !== undefined) {
      heap.moveTop(next);
      return;
    }
    heap.removeTop();
    if (input.feed.ended) return;
    this.waiting.push(stream);
    this.bound = Math.min(this.bound, input.feed.watermark);
  }

  private refill(): void {
    const { waiting } = this;
    this.bound = Number.POSITIVE_INFINITY;
    for (let i = waiting.length - 1; 0 <= i; i--) {
      const stream = waiting[i] as number;
      const head = this.load(stream);
      if (head === undefined && !this.feedOf(stream).ended) {
        this.bound = Math.min(this.bound, this.feedOf(stream).watermark);
        continue;
      }
      waiting.splice(i, 1);
      if (head !== undefined) this.heap.push(stream, head);
    }
  }

  /** Takes the next batch of a stream, if there is one: the time of its first row. */
  private load(stream: number): number | undefined {
    const { feed } = this.inputs[stream] as MergeInput;
    for (let batch = feed.take(); batch !== undefined; batch = feed.take()) {
      const skip = Math.min(this.skipped[stream] as number, batch.count);
      this.skipped[stream] = (this.skipped[stream] as number) - skip;
      if (skip < batch.count) {
        this.batches[stream] = batch;
        this.positions[stream] = skip;
        return batch.ts[skip] as number;
      }
      feed.recycle(batch);
    }
    return undefined;
  }
}

/** First row after `from` (at most `count`) whose time is not below `limit`; at least `from + 1`. */
function endOfRun(ts: Float64Array, from: number, count: number, limit: number): number {
  let low = from + 1;
  let stride = 1;
  while (low + stride <= count && (ts[low + stride - 1] as number) < limit) {
    low += stride;
    stride *= 2;
  }
  return firstFrom(ts, limit, low, Math.min(low + stride - 1, count));
}
