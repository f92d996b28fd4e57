import { B } from "../../flat/decode/records.js";
import { type DecodeMemory, HEAP_MEMORY } from "../flat/decode-memory.js";
import { MOST_ROWS, RecordRows } from "../tracepoint/record-rows.js";

/** Rows of a CPU's first block: a file may have tens of thousands of CPUs, each with a few events. */
const FIRST_ROWS = 16;

/** Rows of a CPU on their way into a batch. */
export class RowBlock extends RecordRows {
  /** Some rows stand for no event. */
  hasMarks = false;
  /** Of a loss, the time of its end; of the end of the stream, the silence that proves nothing: ns. */
  readonly values: number[] = [];
  /** Rows that are call stacks, in order, with their classes and those of the events before them (-1: not known). */
  readonly stacks: StackRow[] = [];
  /** `cpu`: as the column has it. */
  constructor(cpu: number, memory: DecodeMemory = HEAP_MEMORY) {
    super(memory, FIRST_ROWS);
    this.record[B.CPU / 4] = cpu;
  }

  /** Rows are found while there are less. A loss may come before an event, so that two rows are added at a time. */
  get capacity(): number {
    return this.record[B.CAPACITY / 4] as number;
  }

  protected override allocate(rows: number): void {
    super.allocate(rows);
    this.record[B.CAPACITY / 4] = rows - 1;
  }

  /** Makes room for the next rows: for as many as a block has at most, once a smaller one was filled. */
  clear(): void {
    if (this.capacity < MOST_ROWS - 1 && this.capacity <= this.count) this.allocate(MOST_ROWS);
    this.stacks.length = 0;
    this.count = 0;
    this.taken = 0;
    this.written = 0;
    this.hasMarks = false;
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
}

export interface StackRow {
  readonly row: number;
  readonly eventClass: number;
  readonly before: number;
}

/** In the place of plans. */
export const LOSS_MARK = -2;
export const END_MARK = -3;
