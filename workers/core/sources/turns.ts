/** Runs a read of so many bytes when it is its turn. */
export type Turn = <T>(bytes: number, read: () => Promise<T>) => Promise<T>;

export const AT_ONCE: Turn = (_, read) => read();

/** Reads of at least this much wait for each other. */
const LONG_BYTES = 2 << 20;

/**
 * Long reads one after the other: where the bytes come from this machine several at a time are no faster, and in
 * Chromium, where each byte passes several processes, a good deal slower (with four, a fifth to a half of the
 * throughput). Short ones, for which somebody waits, go past them.
 */
export function inTurn(): Turn {
  let last: Promise<unknown> = Promise.resolve();
  return (bytes, read) => {
    if (bytes < LONG_BYTES) return read();
    const mine = last.then(read);
    last = mine.catch(() => undefined);
    return mine;
  };
}
