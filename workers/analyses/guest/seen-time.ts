import type { GuestProcess, GuestThread } from "./tasks.js";

/** The time for which each thread of a process was seen to run. */

/** At this total, all times are halved, so that the past is forgotten. */
const MAX_NS = 1e9;
/** With less time nothing can be said. */
const MIN_NS = 2e6;
/** A thread with this share of its process's time has the rest where nothing else is known. */
const MAINLY = 0.85;

/** The thread was current at an entry and at the exit `ns` later. */
export function noteSeen(thread: GuestThread, ns: number): void {
  thread.seenNs += ns;
  if (thread.seenNs < MAX_NS) return;
  for (const other of thread.process.threads) other.seenNs /= 2;
}

/** The thread with nearly all of its process's time; undefined if there is none. */
export function mainlySeen({ threads }: GuestProcess): GuestThread | undefined {
  let all = 0;
  let most: GuestThread | undefined;
  for (const thread of threads) {
    all += thread.seenNs;
    if (most === undefined || most.seenNs < thread.seenNs) most = thread;
  }
  if (most === undefined || all < MIN_NS) return threads.length === 1 ? most : undefined;
  return MAINLY * all <= most.seenNs ? most : undefined;
}
