import { Pace } from "../core/pace.js";
import type { Merge } from "./merge.js";

export interface PumpOptions {
  readonly merge: Merge;
  /** Lets queries and messages in. */
  readonly yieldToLoop: () => Promise<void>;
  /** Called ever less often: see `publishPause`. */
  readonly onProgress: () => void;
  readonly isCancelled: () => boolean;
  /** All that is there has been decoded, and more may come: see `DecodePool.isCaughtUp`. */
  readonly isCaughtUp?: () => boolean;
}

/** Rows between two looks at the clock: they take far less than a slice, and far more than a look. */
const ROWS_PER_LOOK = 4096;

/** Runs a merge to its end, or until cancelled, in slices short enough for queries to be answered in between. */
export async function pump({ merge, yieldToLoop, onProgress, isCancelled, isCaughtUp }: PumpOptions): Promise<void> {
  const pace = new Pace(yieldToLoop);
  const begin = performance.now();
  let published = begin;
  while (!isCancelled()) {
    const outcome = merge.step(ROWS_PER_LOOK);
    if (outcome === "ended") return;
    const now = performance.now();
    const isLast = outcome === "starved" && isCaughtUp?.() === true;
    if (isLast || published + publishPause(now - begin) <= now) {
      onProgress();
      published = now;
    }
    if (outcome === "starved" && !isCancelled()) await merge.ready();
    // Also then: Node hands on up to a thousand messages of one port before it looks at any other.
    await pace.pause();
  }
}

/**
 * A window draws the lanes again each time, which on two cores without a GPU takes as much time as reading does:
 * the first lanes come at once, and later ones once a second.
 */
function publishPause(elapsedMs: number): number {
  return Math.min(1000, 60 + elapsedMs / 5);
}
