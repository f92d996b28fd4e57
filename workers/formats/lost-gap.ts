/** A stretch for which a stream lacks something. */
export interface LostGap {
  readonly beginNs: bigint;
  readonly endNs: bigint;
  /** -1 when the trace says only that something was lost. */
  readonly events: number;
  /** Whole packets lost rather than events. */
  readonly packets?: number;
  /** Of which CPU, where the stream holds several. */
  readonly cpu?: number;
  /** Only samples of this event are missing, as the kernel held it back: nothing that states are made of. */
  readonly throttled?: string;
  /** Where in it they can only have been, if that is less than all of it: stretches in order of time. */
  readonly parts?: readonly TimeSpan[];
}

/** Absolute ns. */
export interface TimeSpan {
  readonly beginNs: bigint;
  readonly endNs: bigint;
}
