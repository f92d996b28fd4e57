import type { NET_WAYS } from "./sums.js";

/**
 * What the trace of a machine holds at least once. Without it a count of 0 tells nothing, since the events may not have been
 * recorded.
 */
export type Evidence =
  | "states"
  | "switches"
  | "wakeups"
  | "exits"
  | "causes"
  | "injections"
  | "requests"
  | "queued"
  | (typeof NET_WAYS)[number];
