/** Asks when nothing happens on any of some lanes. */
export interface QuietRequest {
  readonly lanes: Int32Array;
  readonly t0: number;
  readonly t1: number;
  /** Shorter stretches are left out. */
  readonly minNs: number;
  /** Of more than this the longest are kept. */
  readonly limit: number;
}

/**
 * Stretches of time in which nothing happens on some lanes, as columns in the order of time: none of them changes its state,
 * its reason or what it is about, and none has a mark.
 */
export interface Quiet {
  readonly count: number;
  readonly begin: Float64Array;
  readonly end: Float64Array;
}
