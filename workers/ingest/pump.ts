import type { Merge } from "./merge.js";

export interface PumpOptions {
  readonly merge: Merge;
  /** Lets queries and messages in. */
  readonly yieldToLoop: () => Promise<void>;
  /** Called about every `PUBLISH_MS`. */
  readonly onProgress: () => void;
  readonly isCancelled: () => boolean;
}

/** Longest stretch of work between two looks at the message loop. */
const SLICE_MS = 8;
const PUBLISH_MS = 60;
/** Rows between two looks at the clock: well below a slice, far above what a look costs. */
const ROWS_PER_LOOK = 4096;

/** Runs a merge to its end, or until cancelled, in slices short enough for queries to be answered in between. */
export async function pump({ merge, yieldToLoop, onProgress, isCancelled }: PumpOptions): Promise<void> {
  let sliceStart = performance.now();
  let published = sliceStart;
  while (!isCancelled()) {
    const outcome = merge.step(ROWS_PER_LOOK);
    if (outcome === "ended") return;
    const now = performance.now();
    if (published + PUBLISH_MS <= now) {
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
