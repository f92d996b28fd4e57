import { MOST_ROWS } from "../tracepoint/sorted-rows.js";

/** Rows of a stream on their way into a batch: they are found in bytes, take a place in the batch, and are written there. */
export class RowBlock {
  count = 0;
  taken = 0;
  written = 0;
  /** Some rows stand for no event. */
  hasMarks = false;
  /** By row; never decreasing. After the last row stands infinity, which no limit is above. */
  readonly times = new Float64Array(MOST_ROWS + 1);
  /** The plan that writes it, or one of the numbers below. */
  readonly plans = new Int32Array(MOST_ROWS);
  /** The record's bytes. */
  readonly begins = new Int32Array(MOST_ROWS);
  readonly ends = new Int32Array(MOST_ROWS);
  /** Of a loss, the time of its end; of the end of the stream, the silence that proves nothing: ns. */
  readonly values = new Float64Array(MOST_ROWS);
  readonly places = new Int32Array(MOST_ROWS);
  /** Rows that are call stacks, in order, with their classes and those of the events before them (-1: not known). */
  readonly stacks: StackRow[] = [];

  clear(): void {
    this.stacks.length = 0;
    this.count = 0;
    this.taken = 0;
    this.written = 0;
    this.hasMarks = false;
  }

  add(time: number, plan: number, begin: number, end: number): void {
    const row = this.count;
    this.times[row] = time;
    this.plans[row] = plan;
    this.begins[row] = begin;
    this.ends[row] = end;
    this.count = row + 1;
  }

  addStack(time: number, plan: number, begin: number, end: number, eventClass: number, before: number): void {
    this.stacks.push({ row: this.count, eventClass, before });
    this.add(time, plan, begin, end);
  }

  /** A row that stands for no event. */
  addMark(time: number, mark: number, value: number): void {
    this.values[this.count] = value;
    this.hasMarks = true;
    this.add(time, mark, 0, 0);
  }

  /** No more rows are found: marks the end. */
  close(): void {
    this.times[this.count] = Number.POSITIVE_INFINITY;
  }
}

export interface StackRow {
  readonly row: number;
  readonly eventClass: number;
  readonly before: number;
}

/** In the place of plans. */
export const LOSS_MARK = -2;
export const END_MARK = -3;
