import type { Merge } from "./merge.js";

export interface PumpOptions {
  readonly merge: Merge;
  /** Lets queries and messages in. */
  readonly yieldToLoop: () => Promise<void>;
  /** Called ever less often: see `publishPause`. */
  readonly onProgress: () => void;
  readonly isCancelled: () => boolean;
}

/** Longest stretch of work between two looks at the message loop. */
const SLICE_MS = 8;
/** Rows between two looks at the clock: well below a slice, far above what a look costs. */
const ROWS_PER_LOOK = 4096;

/** Runs a merge to its end, or until cancelled, in slices short enough for queries to be answered in between. */
export async function pump({ merge, yieldToLoop, onProgress, isCancelled }: PumpOptions): Promise<void> {
  const begin = performance.now();
  let sliceStart = begin;
  let published = begin;
  while (!isCancelled()) {
    const outcome = merge.step(ROWS_PER_LOOK);
    if (outcome === "ended") return;
    const now = performance.now();
    if (published + publishPause(now - begin) <= now) {
      onProgress();
      published = now;
    }
    if (outcome === "starved") {
      await merge.ready();
      sliceStart = performance.now();
    } else if (sliceStart + SLICE_MS <= now) {
      await yieldToLoop();
      sliceStart = performance.now();
    }
  }
}

/**
 * Whoever follows draws the lanes again each time, which on two cores without a GPU takes as much as reading does:
 * the first lanes come at once, and later ones once a second.
 */
function publishPause(elapsedMs: number): number {
  return Math.min(1000, 60 + elapsedMs / 5);
}
