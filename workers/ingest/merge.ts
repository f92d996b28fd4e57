import type { EventBatch } from "../model/event-batch.js";
import type { BatchFeed } from "./batch-feed.js";

/** Consumes rows [from, to) of a batch, all of one machine and in time order with what came before. */
export type HandleRows = (batch: EventBatch, machine: number, from: number, to: number) => void;

export interface MergeInput {
  readonly feed: BatchFeed;
  readonly machine: number;
}

export type MergeOutcome = "more" | "starved" | "ended";

/**
 * Merges streams by time: rows come out ordered by (time, position of the stream in `inputs`).
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
  private readonly batches: (EventBatch | undefined)[];
  private readonly positions: Int32Array;
  /** Time of each stream's next row. */
  private readonly heads: Float64Array;
  /** Binary heap of stream numbers by (head, number); [0, size) valid. */
  private readonly heap: Int32Array;
  private size = 0;
  /** Streams that have neither a row here nor ended: nothing can be handed over before they say more. */
  private readonly waiting: number[];

  constructor(
    private readonly inputs: readonly MergeInput[],
    private readonly handle: HandleRows,
  ) {
    this.batches = inputs.map(() => undefined);
    this.positions = new Int32Array(inputs.length);
    this.heads = new Float64Array(inputs.length);
    this.heap = new Int32Array(inputs.length);
    this.waiting = inputs.map((_, i) => i);
  }

  /** Hands over about `maxRows` rows (more by at most a batch). */
  step(maxRows: number): MergeOutcome {
    if (this.waiting.length > 0 && !this.refill()) return "starved";
    const stop = this.rows + maxRows;
    while (this.size > 0 && this.rows < stop) {
      if (!this.handOver()) return "starved";
    }
    return this.size > 0 ? "more" : "ended";
  }

  /** After "starved": resolves when it is worth calling `step` again. */
  ready(): Promise<void> {
    const stream = this.waiting[0];
    return stream === undefined ? Promise.resolve() : (this.inputs[stream] as MergeInput).feed.ready();
  }

  /** The run at the top of the heap. False when its stream is now waiting for a batch. */
  private handOver(): boolean {
    const stream = this.heap[0] as number;
    const batch = this.batches[stream] as EventBatch;
    const input = this.inputs[stream] as MergeInput;
    const from = this.positions[stream] as number;
    const to = endOfRun(batch.ts, from, batch.count, this.limitFor(stream));
    this.handle(batch, input.machine, from, to);
    this.rows += to - from;
    this.time = batch.ts[to - 1] as number;
    if (to < batch.count) {
      this.positions[stream] = to;
      this.heads[stream] = batch.ts[to] as number;
      this.siftDown(0);
      return true;
    }
    this.batches[stream] = undefined;
    input.feed.recycle(batch);
    if (this.load(stream)) {
      this.siftDown(0);
      return true;
    }
    this.removeTop();
    if (input.feed.ended) return true;
    this.waiting.push(stream);
    return false;
  }

  /** Rows of `stream`, which is at the top, go out while their time is below this. */
  private limitFor(stream: number): number {
    if (this.size === 1) return Number.POSITIVE_INFINITY;
    let next = this.heap[1] as number;
    if (this.size > 2) {
      const other = this.heap[2] as number;
      if (this.isBefore(other, next)) next = other;
    }
    const head = this.heads[next] as number;
    // Times are whole ns: "up to and including" is "below the next ns".
    return stream < next ? head + 1 : head;
  }

  private refill(): boolean {
    const { waiting } = this;
    for (let i = waiting.length - 1; 0 <= i; i--) {
      const stream = waiting[i] as number;
      const hasRows = this.load(stream);
      if (!hasRows && !(this.inputs[stream] as MergeInput).feed.ended) continue;
      waiting.splice(i, 1);
      if (hasRows) this.push(stream);
    }
    return waiting.length === 0;
  }

  /** Takes the next batch of a stream, if there is one. */
  private load(stream: number): boolean {
    const batch = (this.inputs[stream] as MergeInput).feed.take();
    if (batch === undefined) return false;
    this.batches[stream] = batch;
    this.positions[stream] = 0;
    this.heads[stream] = batch.ts[0] as number;
    return true;
  }

  private isBefore(a: number, b: number): boolean {
    const headA = this.heads[a] as number;
    const headB = this.heads[b] as number;
    return headA < headB || (headA === headB && a < b);
  }

  private push(stream: number): void {
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = this.heap[parent] as number;
      if (!this.isBefore(stream, above)) break;
      this.heap[i] = above;
      i = parent;
    }
    this.heap[i] = stream;
  }

  private removeTop(): void {
    this.size -= 1;
    if (this.size === 0) return;
    this.heap[0] = this.heap[this.size] as number;
    this.siftDown(0);
  }

  private siftDown(start: number): void {
    const { heap, size } = this;
    const stream = heap[start] as number;
    let i = start;
    for (;;) {
      let child = 2 * i + 1;
      if (size <= child) break;
      if (child + 1 < size && this.isBefore(heap[child + 1] as number, heap[child] as number)) child += 1;
      if (!this.isBefore(heap[child] as number, stream)) break;
      heap[i] = heap[child] as number;
      i = child;
    }
    heap[i] = stream;
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
  let high = Math.min(low + stride - 1, count);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ts[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
