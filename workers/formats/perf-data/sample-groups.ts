import { MOST_ROWS } from "../tracepoint/record-rows.js";

/** Samples that have rows, on their way to be written class by class: stacks and texts are numbered in that order. */
export class SampleGroups {
  private count = 0;
  /** By sample: its class, the begin of its record, and the row of the batch. */
  private readonly classes = new Int32Array(MOST_ROWS);
  private readonly begins = new Int32Array(MOST_ROWS);
  private readonly rows = new Int32Array(MOST_ROWS);
  /** The same, group by group. */
  private readonly order = new Int32Array(MOST_ROWS);
  /** The classes that samples have, in the order of the samples. */
  private readonly found: number[] = [];
  /** By class: how many samples it has, then the end of those put in place so far. Zero between groupings. */
  private readonly fills: Int32Array;

  constructor(classes: number) {
    this.fills = new Int32Array(classes);
  }

  add(cls: number, begin: number, row: number): void {
    const at = this.count++;
    const fill = this.fills[cls] as number;
    if (fill === 0) this.found.push(cls);
    this.fills[cls] = fill + 1;
    this.classes[at] = cls;
    this.begins[at] = begin;
    this.rows[at] = row;
  }

  /** Hands all samples over, group by group. None are left. */
  take(write: (cls: number, begin: number, row: number) => void): void {
    const { count, classes, begins, rows, order, found, fills } = this;
    let first = 0;
    for (const cls of found) {
      const fill = fills[cls] as number;
      fills[cls] = first;
      first += fill;
    }
    for (let i = 0; i < count; i += 1) {
      const cls = classes[i] as number;
      const at = fills[cls] as number;
      fills[cls] = at + 1;
      order[at] = i;
    }
    for (const cls of found) fills[cls] = 0;
    found.length = 0;
    this.count = 0;
    for (let i = 0; i < count; i += 1) {
      const at = order[i] as number;
      write(classes[at] as number, begins[at] as number, rows[at] as number);
    }
  }
}
