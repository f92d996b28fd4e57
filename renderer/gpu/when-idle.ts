/** Safari cannot tell a quiet moment. */
const SOON_MS = 200;

/** Runs it in a quiet moment. Returns the way to call it off. */
export function whenIdle(run: () => void): () => void {
  // The types know it in every browser.
  if (typeof requestIdleCallback === "undefined") {
    const timer = setTimeout(run, SOON_MS);
    return () => clearTimeout(timer);
  }
  const id = requestIdleCallback(run);
  return () => cancelIdleCallback(id);
}
