// Records of what all lanes share, and of what indexing their chunks needs.

/** Of a `LabelTable`. */
export enum L {
  /** Tables of NEAR_LABELS labels, by a reason without aux and by an aux without reason. */
  BY_REASON = 0,
  BY_AUX = 4,
  /** A hash table of the numbers of pairs, and its length less one. */
  SLOTS = 8,
  MASK = 12,
  PAIRS = 16,
}

/** Of a grid that is being filled: index/time-grid.ts. */
export enum G {
  BEGIN_F = 0,
  BUCKET_F = 8,
  BUCKETS = 16,
  STATES = 20,
  /** By level: where its next sums go, and its units to a nanosecond (doubles). */
  AT = 32,
  PER_NS = 48,
  /** A byte for each state: its rank in the palette. */
  RANKS = 72,
  /** By rank: time so far, as doubles. */
  SPENT = 104,
  /** By level and rank: the last sums, and the same as they are written, in 16 bits. */
  LAST_WHOLE = 360,
  LAST = 744,
  BYTES = 960,
}
