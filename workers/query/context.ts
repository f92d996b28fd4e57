import type { Timeline } from "../core/timeline.js";
import type { OwnFacts } from "../facts/own-facts.js";
import type { SessionFacts } from "../facts/session-facts.js";

/** Everything queries read. Made once per session; `inventory`, `untilNs` and `lost` move on while it is read. */
export interface QueryContext extends SessionFacts {
  /** The absolute times that the session's times are. */
  readonly timeline: Timeline;
  /** Time of the first event of all. */
  readonly beginNs: number;
  /** Of a part of a trace: what is before its begin carries the state there, and is no part of it. */
  readonly hasEarlier?: boolean;
  /** All lanes are complete up to here; open intervals last until now. */
  readonly untilNs: number;
  readonly lost: readonly LostSpan[];
  /** What the user's own analyses made; none, if left out. */
  readonly own?: OwnFacts;
  /** Where the kernel held back the sampling of an event. Nothing that states are made of is missing there. */
  readonly throttled?: readonly ThrottledSpan[];
}

/** Times are ns from the session origin. */
export interface ThrottledSpan extends Pick<LostSpan, "stream" | "machine" | "cpu" | "startNs" | "endNs"> {
  /** Name of the event. */
  readonly event: string;
}

/** Events missing from one stream. Times are ns from the session origin. */
export interface LostSpan {
  /** File of the stream, as in `info`. */
  readonly stream: string;
  readonly machine: string;
  /** -1 unknown. */
  readonly cpu: number;
  readonly startNs: number;
  readonly endNs: number;
  /** -1: some, the trace does not say how many. */
  readonly events: number;
  readonly cause: LossCause;
  /** Where in it they can only have been; all of it if left out. */
  readonly parts?: readonly LostPart[];
}

export interface LostPart {
  readonly startNs: number;
  readonly endNs: number;
}

/**
 * The tracer counted events or packets that it discarded; bytes cannot be read; a stream ends before the trace or
 * begins after it; the CPU has no stream; two recordings of one machine lie apart.
 */
export type LossCause =
  | "discarded"
  | "packets"
  | "damaged"
  | "ends-early"
  | "begins-late"
  | "no-stream"
  | "not-recorded";
