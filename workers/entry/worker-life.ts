/**
 * Tells that a worker is gone, however it ended: a browser reports errors of scripts, and nothing of a worker that it stops for
 * want of memory. A worker holds a lock as long as it lives, and whoever started it waits for that lock. Pages that are not
 * secure have no locks, and go without.
 */

/** The part of `Worker` that is needed. */
interface Watched {
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

const HELD = "lanescope-life";
const GONE = "the browser has ended its worker";

/** In the worker, once, at its begin. */
export function holdLife(): void {
  const { locks } = navigator as { readonly locks?: LockManager };
  const lock = `${HELD} ${crypto.getRandomValues(new Uint32Array(4)).join(" ")}`;
  const held = locks?.request(lock, () => {
    postMessage({ [HELD]: lock });
    return new Promise(() => undefined);
  });
  held?.catch(() => undefined);
}

/** For whoever started the worker. Returns the way to stop watching, which comes before the worker is ended on purpose. */
export function watchLife(worker: Watched, onGone: (reason: string) => void): () => void {
  const stop = new AbortController();
  worker.addEventListener("message", ({ data }) => {
    const lock: unknown = data?.[HELD];
    if (typeof lock !== "string" || stop.signal.aborted) return;
    navigator.locks.request(lock, { signal: stop.signal }, () => onGone(GONE)).catch(() => undefined);
  });
  return () => stop.abort();
}

/** Whether a message is none of the worker's own. */
export function isOfLife(data: unknown): boolean {
  return typeof data === "object" && data !== null && HELD in data;
}
