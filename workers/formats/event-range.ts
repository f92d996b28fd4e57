import type { EventCheckpoint, EventSieve } from "./format.js";

/** The part of a stream that is read. */
export interface EventRange {
  /** Where reading begins. Streams without a clock lie at its origin. */
  readonly checkpoint: EventCheckpoint;
  /** Absolute ns; if left out, the checkpoint or the end. All events before the checkpoint are before `fromNs`. */
  readonly fromNs?: bigint;
  readonly toNs?: bigint;
  /** Events to leave out, and to look at from there on at most. */
  readonly skipped?: number;
  readonly count?: number;
  readonly sieve?: EventSieve;
}

/** The begin of a stream, in times from an origin. */
export function streamBegin(originNs: bigint): EventCheckpoint {
  return { events: 0, latest: Number.NEGATIVE_INFINITY, originNs, state: undefined };
}
