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
export interface GridShape {
  /** The columns of the sums: states of the chunk's rows, about in the order of their time, longest first. */
  readonly palette: Uint8Array;
  /** Of the finest level. */
  readonly buckets: number;
  readonly beginNs: number;
  readonly bucketNs: number;
}

/** A grid of which `words` is the memory, and `sums` the whole of it: all levels, one after the other. */
export interface TimeGrid extends GridShape {
  readonly words: Uint32Array;
  /** Time in each state from the chunk's begin, in units of the level. */
  readonly sums: Uint16Array;
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

/** The coarsest level, which holds a whole chunk, and is small. */
export const COARSEST = GRID_LEVELS - 1;

/** A level of a grid, wherever its sums lie: `first` is the index of its first one. */
export interface GridLevel {
  readonly palette: Uint8Array;
  readonly beginNs: number;
  readonly sums: Uint16Array;
  readonly first: number;
  readonly buckets: number;
  /** Length of a bucket, and of a unit of its sums. */
  readonly bucketNs: number;
  readonly unitNs: number;
}

export function levelsOf(grid: TimeGrid): readonly GridLevel[] {
  return Array.from({ length: GRID_LEVELS }, (_, level) => levelIn(grid, level));
}

function levelIn(grid: TimeGrid, level: number): GridLevel {
  return levelOver(grid, level, grid.sums, sumsBefore(grid.buckets, level) * grid.palette.length);
}

/** Level number `level` of a grid, whose sums begin at `first`. */
export function levelOver(
  { palette, beginNs, buckets, bucketNs }: GridShape,
  level: number,
  sums: Uint16Array,
  first: number,
): GridLevel {
  const count = buckets >> (level * LEVEL_BITS);
  const lengthNs = bucketNs * (1 << (level * LEVEL_BITS));
  const unitNs = level === COARSEST ? (count * lengthNs) / CHUNK_UNITS : (WRAP_BUCKETS * lengthNs) / SUM_MASK;
  return { palette, beginNs, sums, first, buckets: count, bucketNs: lengthNs, unitNs };
}

/** Sums of each state in the levels before a level. */
export function sumsBefore(buckets: number, level: number): number {
  let sums = 0;
  for (let before = 0; before < level; before += 1) sums += (buckets >> (before * LEVEL_BITS)) + 1;
  return sums;
}

/** Sums of each state in a level. */
export function sumsOfLevel(buckets: number, level: number): number {
  return (buckets >> (level * LEVEL_BITS)) + 1;
}

/** The number of the coarsest level whose buckets are not longer than `mostNs`; -1 if even those of the finest are. */
export function levelNumber(bucketNs: number, mostNs: number): number {
  if (mostNs < bucketNs) return -1;
  let level = 0;
  while (level < COARSEST && bucketNs * (1 << ((level + 1) * LEVEL_BITS)) <= mostNs) level += 1;
  return level;
}

/** The coarsest level whose buckets are not longer than `mostNs`; undefined if even those of the finest are. */
export function levelFor(grid: TimeGrid, mostNs: number): GridLevel | undefined {
  const level = levelNumber(grid.bucketNs, mostNs);
  return level < 0 ? undefined : levelIn(grid, level);
}
