import type { PlayClock } from "./play-words.js";

/** A timer of Node may come a few milliseconds late. */
const COARSE_NS = 3_000_000;
const STEP_NS = 1_000_000;
/** The system wakes a thread up to 50 µs late, so the last of a wait is spent on the processor. */
const SPIN_NS = 50_000;
const LONGEST_MS = 2 ** 31 - 1;

/**
 * The time since `zero` of `process.hrtime`. A wait takes a timer for most of it, then sleeps of a millisecond at the most,
 * for which the whole thread stands still, and turns on the processor for the last 50 µs.
 */
export function exactClock(zero: bigint): PlayClock {
  const now = () => Number(process.hrtime.bigint() - zero);
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const until = async (deadline: number, signal: AbortSignal): Promise<void> => {
    for (;;) {
      if (signal.aborted) return;
      const left = deadline - now();
      if (left <= 0) return;
      if (COARSE_NS < left) await timer((left - COARSE_NS) / 1e6, signal);
      else if (SPIN_NS < left) {
        Atomics.wait(cell, 0, 0, Math.min(STEP_NS, left - SPIN_NS) / 1e6);
        // Answers and messages come in between.
        if (STEP_NS < deadline - now()) await new Promise(setImmediate);
      }
    }
  };
  return { now, until };
}

function timer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(waiting);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const waiting = setTimeout(done, Math.max(0, Math.min(Math.floor(ms), LONGEST_MS)));
    signal.addEventListener("abort", done);
  });
}
