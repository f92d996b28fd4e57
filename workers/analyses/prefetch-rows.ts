import type { EventBatch } from "../model/event-batch.js";

export const PREFETCH_ROWS = 64;

/** Rows of a cache line, of columns with 4 and with 8 bytes a row. */
const LINE_4 = 16;
const LINE_8 = 8;

const touched = new Float64Array(1);

/**
 * Reads one value of each cache line in which rows [from, from + PREFETCH_ROWS) of the most used columns lie. Another
 * core wrote the batch, and fetching one line from it takes as long as handling one event. Reads in a loop that needs
 * no result are in flight together. Rows behind the end of the batch do no harm.
 */
export function prefetchRows({ ts, kind, cpus, tid, a, b, c, d, s, r, x, y }: EventBatch, from: number): void {
  const to = Math.min(from + PREFETCH_ROWS, ts.length - LINE_4);
  // The sum is kept, or else the compiler would drop the reads.
  let sum = kind[from] as number;
  for (let i = from; i < to; i += LINE_4) {
    sum += (tid[i] as number) + (a[i] as number) + (b[i] as number) + (c[i] as number) + (d[i] as number);
    sum += (s[i] as number) + (r[i] as number) + (cpus[i] as number);
    sum += (ts[i] as number) + (ts[i + LINE_8] as number);
    sum += (x[i] as number) + (x[i + LINE_8] as number) + (y[i] as number) + (y[i + LINE_8] as number);
  }
  touched[0] = sum;
}
