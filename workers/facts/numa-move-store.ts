import type { Schema } from "../core/records.js";

/**
 * Threads that the kernel moved to the memory that they use, or failed to, in order of time (ns from the session origin).
 * Nodes are numbers, -1 unknown.
 */
export const NUMA_MOVES = {
  /** Of the thread. */
  lane: "int",
  t: "float",
  /** Index into NUMA_OUTCOMES. */
  outcome: "byte",
  from: "int",
  to: "int",
} as const satisfies Schema;

export const NUMA_OUTCOMES = ["moved", "swapped", "stuck"] as const;
