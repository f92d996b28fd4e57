import type { EventBatch } from "../model/event-batch.js";

/** Rows touched at a time. */
export const PREFETCH_ROWS = 64;

/** Rows of a cache line, of columns with 4 and with 8 bytes a row. */
const LINE_4 = 16;
const LINE_8 = 8;

const touched = new Float64Array(1);

/**
 * Loads a bit of each cache line that rows [from, from + PREFETCH_ROWS) of the columns most handlers read lie in. A batch
 * was written by another core, and fetching a line from there takes as long as handling an event: asked for one after
 * the other in a loop that needs none of them, they come together. What lies behind the batch's end is harmless.
 */
export function prefetchRows({ ts, tid, a, b, c, s, x, y }: EventBatch, from: number): void {
  const to = Math.min(from + PREFETCH_ROWS, ts.length - LINE_4);
  // Added up and kept, or else the compiler would leave the loads out.
  let sum = 0;
  for (let i = from; i < to; i += LINE_4) {
    sum += (tid[i] as number) + (a[i] as number) + (b[i] as number) + (c[i] as number) + (s[i] as number);
    sum += (ts[i] as number) + (ts[i + LINE_8] as number);
    sum += (x[i] as number) + (x[i + LINE_8] as number) + (y[i] as number) + (y[i + LINE_8] as number);
  }
  touched[0] = sum;
}
