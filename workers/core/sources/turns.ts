/** Runs a read of so many bytes when it is its turn. */
export type Turn = <T>(bytes: number, read: () => Promise<T>) => Promise<T>;

export const AT_ONCE: Turn = (_, read) => read();

/** Reads of at least this much wait for each other. */
const LONG_BYTES = 2 << 20;
/** Of shorter ones no more than this are asked for at a time: Chromium refuses a request when some 1300 are open. */
export const SHORT_AT_ONCE = 64;

/**
 * Long reads one after the other: where the bytes come from this machine several at a time are no faster, and in
 * Chromium, where each byte passes several processes, a good deal slower (with four, a fifth to a half of the
 * throughput). Short ones, for which a user waits, go past them; a trace of thousands of streams has thousands.
 */
export function inTurn(): Turn {
  let last: Promise<unknown> = Promise.resolve();
  const short = atMost(SHORT_AT_ONCE);
  return (bytes, read) => {
    if (bytes < LONG_BYTES) return short(read);
    const mine = last.then(read);
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** Runs so many at a time, the others in the order in which they came. */
function atMost(limit: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    // A place that is given up goes to the next one, so that no later request takes it.
    if (running < limit) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
