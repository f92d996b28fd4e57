/**
 * Running sums of a chunk at even times, so that the place of a sum is computed and not searched for, and neighbours
 * in time are neighbours in memory. The chunk is cut into buckets of one length:
 *
 *     time      begin           begin + bucketNs    …    begin of the chunk's last row
 *     sums      |p states       |p states           |p states
 *
 * The last row has no bucket: all time after it is in its state. Coarser levels follow in `sums`, each with a fourth of
 * the sums of the one before: a window of a whole trace reads them in order, and not a page of memory for each pixel.
 *
 * A sum has 16 bits and wraps around: only the difference of two sums means anything, and a difference of more than
 * WRAP_BUCKETS buckets is asked of the coarsest level alone, where a whole chunk fits. A state that a bucket has is at
 * least one unit of it.
 */
export interface GridSums {
  /** The columns of `sums`: states of the chunk's rows, about in the order of their time, longest first. */
  readonly palette: Uint8Array;
  /** Time in each state from the chunk's begin, in units of the level. */
  readonly sums: Uint16Array;
  /** Where in `sums` those of the grid begin. */
  readonly first: number;
  /** Of the finest level. */
  readonly buckets: number;
  readonly beginNs: number;
  readonly bucketNs: number;
}

/** A grid of which `words` is the memory, and `sums` the whole of it. */
export interface TimeGrid extends GridSums {
  readonly words: Uint32Array;
}

/** The same grid over other memory, which holds its sums. */
export function gridIn(grid: TimeGrid, words: Uint32Array): TimeGrid {
  return { ...grid, words, sums: sumsOver(words) };
}

/** The memory of a grid as its sums. */
export function sumsOver(words: Uint32Array): Uint16Array {
  return new Uint16Array(words.buffer, words.byteOffset, words.length * 2);
}

export const GRID_LEVELS = 3;
/** A level has a fourth of the sums of the one before. */
export const LEVEL_BITS = 2;

export const SUM_MASK = 0xffff;
/** Buckets of a level whose time fits a sum. Whoever takes the level of `levelFor` spans four times as many as fit `mostNs`. */
const WRAP_BUCKETS = 24;
/** Units of a whole chunk in the coarsest level: fewer than fit, because what is short is rounded up. */
const CHUNK_UNITS = 65_000;

/** A level as its buckets, the index of its first sum, and the length of a bucket and of a unit. */
export interface GridLevel {
  readonly buckets: number;
  readonly first: number;
  readonly bucketNs: number;
  readonly unitNs: number;
}

export function levelsOf({ first: begin, buckets, bucketNs, palette }: GridSums): readonly GridLevel[] {
  let first = begin;
  return Array.from({ length: GRID_LEVELS }, (_, level) => {
    const own = levelAt(buckets, bucketNs, level, first);
    first += (own.buckets + 1) * palette.length;
    return own;
  });
}

function levelAt(buckets: number, bucketNs: number, level: number, first: number): GridLevel {
  const count = buckets >> (level * LEVEL_BITS);
  const lengthNs = bucketNs * (1 << (level * LEVEL_BITS));
  const unitNs = level === GRID_LEVELS - 1 ? (count * lengthNs) / CHUNK_UNITS : (WRAP_BUCKETS * lengthNs) / SUM_MASK;
  return { buckets: count, first, bucketNs: lengthNs, unitNs };
}

/** The coarsest level whose buckets are not longer than `mostNs`; undefined if even those of the finest are. */
export function levelFor(
  { first: begin, buckets, bucketNs, palette }: GridSums,
  mostNs: number,
): GridLevel | undefined {
  if (mostNs < bucketNs) return undefined;
  let level = 0;
  let first = begin;
  for (; level + 1 < GRID_LEVELS && bucketNs * (1 << ((level + 1) * LEVEL_BITS)) <= mostNs; level += 1) {
    first += ((buckets >> (level * LEVEL_BITS)) + 1) * palette.length;
  }
  return levelAt(buckets, bucketNs, level, first);
}
