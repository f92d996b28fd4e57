/** What a mark on a lane stands for. */
export const MarkKind = { SAMPLE: 0, LOG: 1 } as const;

export type MarkKind = (typeof MarkKind)[keyof typeof MarkKind];

export interface MarksRequest {
  readonly lanes: Int32Array;
  readonly t0: number;
  readonly t1: number;
  /** Marks of a lane and kind that are nearer to each other than this are one row, up to `MOST_SPAN` times as long. */
  readonly apartNs: number;
}

/** A row of marks together is at most this many times `apartNs` long, so that counts are those of a place in a picture. */
export const MOST_SPAN = 4;

/** Moments at which something happened on lanes, or several together, as columns in the order of time. */
export interface Marks {
  readonly count: number;
  readonly lane: Int32Array;
  readonly kind: Uint8Array;
  /** The first of them, and the last. */
  readonly t: Float64Array;
  readonly until: Float64Array;
  /** How many they are. */
  readonly marks: Int32Array;
  /** What the first of them says; "": nothing. */
  readonly texts: readonly string[];
}

export const NO_MARKS: Marks = {
  count: 0,
  lane: new Int32Array(0),
  kind: new Uint8Array(0),
  t: new Float64Array(0),
  until: new Float64Array(0),
  marks: new Int32Array(0),
  texts: [],
};
