/** Between two questions whether the program behind the page is there. */
const APART_MS = 4_000;
/** The same while it is not. */
const AWAY_APART_MS = 1_000;
/** A computer that wakes up, or has much to do, gets this long to answer. */
const PATIENCE_MS = 15_000;

/**
 * Watches whether the program behind a page answers: `listener` is told when it does no longer, and when it does again. Returns the way
 * to stop.
 */
export function watchReach(
  ask: (signal: AbortSignal) => Promise<boolean>,
  listener: (isThere: boolean) => void,
  wait: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): () => void {
  let isStopped = false;
  const run = async () => {
    for (let isThere = true; ; ) {
      await wait(isThere ? APART_MS : AWAY_APART_MS);
      if (isStopped) return;
      const answers = await ask(AbortSignal.timeout(PATIENCE_MS)).catch(() => false);
      if (isStopped) return;
      if (answers !== isThere) listener(answers);
      isThere = answers;
    }
  };
  void run();
  return () => {
    isStopped = true;
  };
}
