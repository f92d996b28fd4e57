import type { GuestProcess, GuestThread } from "./tasks.js";

/** For how long each thread of a process was seen to run. */

/** Then what was seen counts half, so that the past is forgotten. */
const MAX_NS = 1e9;
/** Less says nothing. */
const MIN_NS = 2e6;
/** A thread that had such a share of its process's time has it where nothing else is known. */
const MAINLY = 0.85;

/** The thread was current at an entry and at the exit `ns` later. */
export function noteSeen(thread: GuestThread, ns: number): void {
  thread.seenNs += ns;
  if (thread.seenNs < MAX_NS) return;
  for (const other of thread.process.threads) other.seenNs /= 2;
}

/** The thread that has nearly all of its process's time; undefined if there is none such. */
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
