/** One trace of a session by its content, and how its own clock and the session's time belong together. */
export interface TraceContent {
  /** The same for the same content, whatever is opened with it. */
  readonly contentId: string;
  /** Name of its machine in this session, with which the paths of its lanes begin. */
  readonly machine: string;
  readonly clock: TraceClock;
}

/** 64-bit values are strings. */
export interface TraceClock {
  /** Absolute ns of the trace's clock, made even, at session time 0. */
  readonly originNs: string;
  /** The clock was set on another trace's. */
  readonly isMoved: boolean;
  /** The drift that the session takes out of the clock (core/drift.ts); absent: none. */
  readonly drift?: {
    readonly middleNs: string;
    readonly rate: number;
    readonly jumps: readonly { readonly atNs: string; readonly byNs: number }[];
  };
}
