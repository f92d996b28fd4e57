import { MOST_ROWS } from "../tracepoint/sorted-rows.js";

/** Samples on their way into rows, grouped by class. */
export class SampleGroups {
  count = 0;
  /** By sample: its class and the begin of its record. */
  private readonly classes = new Int32Array(MOST_ROWS);
  private readonly begins = new Int32Array(MOST_ROWS);
  /** What was read there. */
  private readonly words = new Int32Array(MOST_ROWS);
  /** The rows of the batch that samples become. */
  private readonly rows = new Int32Array(MOST_ROWS);
  /** The classes that samples have, in the order of the samples. */
  private readonly found: Int32Array;
  private foundCount = 0;
  /** By class: how many samples it has, then the end of those put in place so far. Zero between groupings. */
  private readonly fills: Int32Array;

  constructor(classes: number) {
    this.found = new Int32Array(classes);
    this.fills = new Int32Array(classes);
  }

  add(cls: number, begin: number, word: number, row: number): void {
    const at = this.count++;
    const { fills } = this;
    const fill = fills[cls] as number;
    if (fill === 0) this.found[this.foundCount++] = cls;
    fills[cls] = fill + 1;
    this.classes[at] = cls;
    this.begins[at] = begin;
    this.words[at] = word;
    this.rows[at] = row;
  }

  /** Puts begins and rows in place, group by group, and calls `take` with [from, to) of each. No samples are left. */
  take(
    heads: Int32Array,
    ends: Int32Array,
    places: Int32Array,
    take: (cls: number, from: number, to: number) => void,
  ): void {
    const { count, classes, begins, words, rows, found, foundCount, fills } = this;
    for (let i = 0, first = 0; i < foundCount; i += 1) {
      const cls = found[i] as number;
      const fill = fills[cls] as number;
      fills[cls] = first;
      first += fill;
    }
    for (let i = 0; i < count; i += 1) {
      const cls = classes[i] as number;
      const at = fills[cls] as number;
      fills[cls] = at + 1;
      heads[at] = begins[i] as number;
      ends[at] = words[i] as number;
      places[at] = rows[i] as number;
    }
    this.count = 0;
    this.foundCount = 0;
    for (let i = 0, from = 0; i < foundCount; i += 1) {
      const cls = found[i] as number;
      const to = fills[cls] as number;
      fills[cls] = 0;
      take(cls, from, to);
      from = to;
    }
  }
}
