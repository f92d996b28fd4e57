/**
 * Running sums of a chunk at even times, so that the place of a sum is computed and not searched for, and neighbours
 * in time are neighbours in memory. The chunk is cut into buckets of one length:
 *
 *     time      begin           begin + bucketNs    …    begin of the chunk's last row
 *     sums      |p states       |p states           |p states
 *
 * The last row has no bucket: all time after it is in its state. Coarser levels follow in `sums`, each with every fourth
 * sum of the one before: a window of a whole trace reads them in order, and not a page of memory for each pixel.
 */
export interface TimeGrid {
  /** The columns of `sums`: states of the chunk's rows, ascending. */
  readonly palette: Uint8Array;
  /** Time in each state from the chunk's begin, in `unitNs`. */
  readonly sums: Uint32Array;
  /** Of the finest level. */
  readonly buckets: number;
  readonly beginNs: number;
  readonly bucketNs: number;
  /** 1 where all sums fit. */
  readonly unitNs: number;
}

export const GRID_LEVELS = 3;
/** A level has a fourth of the sums of the one before. */
export const LEVEL_BITS = 2;

/** A level as its buckets, the index of its first sum, and the length of a bucket. */
export interface GridLevel {
  readonly buckets: number;
  readonly first: number;
  readonly bucketNs: number;
}

/** The coarsest level whose buckets are not longer than `mostNs`; undefined if even those of the finest are. */
export function levelFor({ buckets, bucketNs, palette }: TimeGrid, mostNs: number): GridLevel | undefined {
  let found: GridLevel | undefined;
  let first = 0;
  for (let level = 0; level < GRID_LEVELS; level += 1) {
    const count = buckets >> (level * LEVEL_BITS);
    const lengthNs = bucketNs * (1 << (level * LEVEL_BITS));
    if (mostNs < lengthNs) return found;
    found = { buckets: count, first, bucketNs: lengthNs };
    first += (count + 1) * palette.length;
  }
  return found;
}
