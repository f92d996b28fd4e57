import { Pace } from "../core/pace.js";
import type { Merge } from "./merge.js";
import { NewsTimes } from "./news-times.js";

export interface PumpOptions {
  readonly merge: Merge;
  /** Lets queries and messages in. */
  readonly yieldToLoop: () => Promise<void>;
  /** Called ever less often, as NewsTimes says. `hasLanes`: there are more lanes to draw. */
  readonly onProgress: (hasLanes: boolean) => void;
  readonly isCancelled: () => boolean;
  /** Awaited between two steps. */
  readonly between?: () => Promise<void> | undefined;
  /** All that is there has been decoded, and more may come: see `DecodePool.isCaughtUp`. */
  readonly isCaughtUp?: () => boolean;
}

/** Rows between two looks at the clock: they take far less than a slice, and far more than a look. */
const ROWS_PER_LOOK = 4096;

/** Runs a merge to its end, or until cancelled, in slices short enough for queries to be answered in between. */
export async function pump({
  merge,
  yieldToLoop,
  onProgress,
  isCancelled,
  isCaughtUp,
  between,
}: PumpOptions): Promise<void> {
  const pace = new Pace(yieldToLoop);
  const times = new NewsTimes(performance.now());
  while (!isCancelled()) {
    const outcome = merge.step(ROWS_PER_LOOK);
    if (outcome === "ended") return;
    const isLast = outcome === "starved" && isCaughtUp?.() === true;
    const news = times.at(performance.now());
    if (isLast || news !== "none") onProgress(isLast || news === "lanes");
    if (outcome === "starved" && !isCancelled()) await merge.ready();
    const work = between?.();
    if (work !== undefined) await work;
    // Also then: Node hands on up to a thousand messages of one port before it looks at any other.
    await pace.pause();
  }
}
