import { copyRow, createBatch, type EventBatch } from "../../model/event-batch.js";
import { OrderHeap } from "./order-heap.js";

const FIRST_ROWS = 256;

/**
 * Rows on their way from the order they lie in a stream's bytes to the order of time. A reader adds a row, fills its
 * columns in `rows`, and takes the rows before the horizon of its `ReorderWindow`, which bounds how many are held.
 */
export class ReorderBuffer {
  /** Another one after each `add`. */
  rows: EventBatch;
  private readonly order = new OrderHeap();
  private readonly free: number[] = [];

  constructor(private readonly hasStacks = false) {
    this.rows = createBatch(0, FIRST_ROWS, undefined, hasStacks);
  }

  get size(): number {
    return this.order.size;
  }

  /** Number of a new row of `rows` at this time. */
  add(time: number): number {
    const row = this.free.pop() ?? this.nextRow();
    this.rows.ts[row] = time;
    this.order.push(time, row);
    return row;
  }

  /** Moves rows before `horizon` behind those of `batch` while there is room; true if none of them is left. */
  take(batch: EventBatch, horizon: number): boolean {
    const { order, rows, free } = this;
    while (order.topTime < horizon && batch.count < batch.ts.length) {
      const row = order.pop();
      copyRow(rows, row, batch, batch.count++);
      free.push(row);
    }
    return horizon <= order.topTime || order.size === 0;
  }

  private nextRow(): number {
    const { rows } = this;
    if (rows.count === rows.ts.length) {
      this.rows = createBatch(0, rows.count * 2, undefined, this.hasStacks);
      for (let row = 0; row < rows.count; row += 1) copyRow(rows, row, this.rows, row);
      this.rows.count = rows.count;
    }
    this.rows.isMixed = true;
    return this.rows.count++;
  }
}
