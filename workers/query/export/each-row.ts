import type { Row, Rows } from "./table.js";

/** Rows taken between two looks at the clock. */
const ROWS_PER_PAUSE = 64;

/**
 * Calls `take` for each row and pauses now and then (core/pace.ts). Ends early if the rows are no longer wanted after a
 * pause. Returns whether it took all rows.
 */
export async function eachRow(
  rows: Rows,
  take: (row: Row) => void,
  pause: () => Promise<void> | undefined,
  isWanted: () => boolean = () => true,
): Promise<boolean> {
  const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  let taken = 0;
  for (;;) {
    // Awaited only where there is something to wait for: a table may have millions of rows.
    const next = iterator.next();
    const { done, value } = next instanceof Promise ? await next : next;
    if (done === true) return true;
    if (value !== undefined) {
      take(value);
      taken += 1;
      if (taken % ROWS_PER_PAUSE !== 0) continue;
    }
    const rest = pause();
    if (rest === undefined) continue;
    await rest;
    if (isWanted()) continue;
    await iterator.return?.();
    return false;
  }
}
