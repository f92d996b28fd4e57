import { copyRow, createBatch, type EventBatch } from "../../model/event-batch.js";
import { REORDER_EVENTS } from "./event-lines.js";

/** Rows that wait: those of the events that may still be out of order, and losses before them. */
const MAX_HELD = 4 * REORDER_EVENTS;

/** Codes that change once the receiver of rows has given their values ids. */
interface Codes {
  current(code: number): number;
}

/**
 * Keeps the rows of a batch in the order of time while it is filled. Nearly all come in order. The last ones, behind
 * which an earlier event may still come, wait for the next batch.
 */
export class RowOrder {
  private readonly held: EventBatch;
  private readonly spare: EventBatch;

  constructor(hasStacks: boolean) {
    this.held = createBatch(0, MAX_HELD, undefined, hasStacks);
    this.spare = createBatch(0, 1, undefined, hasStacks);
    for (const batch of [this.held, this.spare]) batch.isMixed = true;
  }

  /** Begins a batch with the rows that waited. Strings may have got their ids by now. */
  begin(batch: EventBatch, strings: Codes, stacks: Codes): void {
    const { held } = this;
    batch.isMixed = true;
    for (let row = 0; row < held.count; row += 1) this.copy(held, row, batch, row, strings, stacks);
    batch.count = held.count;
    held.count = 0;
  }

  /** Copies a row that has waited. */
  copy(from: EventBatch, at: number, batch: EventBatch, row: number, strings: Codes, stacks: Codes): void {
    copyRow(from, at, batch, row);
    batch.s[row] = strings.current(batch.s[row] as number);
    batch.r[row] = strings.current(batch.r[row] as number);
    if (batch.stack.length > 0) batch.stack[row] = stacks.current(batch.stack[row] as number);
  }

  /** Moves the last row of a batch to its place, behind all of its time, and answers it. */
  settle(batch: EventBatch): number {
    const { ts } = batch;
    const last = batch.count - 1;
    const time = ts[last] as number;
    let place = last;
    while (0 < place && time < (ts[place - 1] as number)) place -= 1;
    if (place === last) return last;
    copyRow(batch, last, this.spare, 0);
    for (let row = last; row > place; row -= 1) copyRow(batch, row - 1, batch, row);
    copyRow(this.spare, 0, batch, place);
    return place;
  }

  /** Takes the rows behind the horizon, and those from row `open` on, out of a batch; answers how many are left. */
  end(batch: EventBatch, horizon: number, open = batch.count): number {
    const { held } = this;
    let first = batch.count;
    while (0 < first && horizon < (batch.ts[first - 1] as number) && batch.count - first < MAX_HELD) first -= 1;
    first = Math.min(first, open);
    for (let row = first; row < batch.count; row += 1) copyRow(batch, row, held, held.count++);
    batch.count = first;
    return first;
  }
}
