/** Answers about events take a fraction of a second while there is something to look at. */
const LEAST_MS = 150;

/** Waits where the engine had nothing to do, since it waits for more of the trace itself. `asked`: performance.now(). */
export async function restAfter(asked: number): Promise<void> {
  const left = LEAST_MS - (performance.now() - asked);
  if (0 < left) await new Promise((resolve) => setTimeout(resolve, left));
}
