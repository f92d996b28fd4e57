import type { ArrayMemory } from "../core/slabs.js";
import { STATE_COUNT } from "../model/states.js";
import { BLOCK_BITS, type Chunk, paletteOf, SUM_BITS, startIn } from "./chunk.js";
import { STATE_MASK } from "./label-table.js";
import { GRID_LEVELS, type GridLevel, LEVEL_BITS, levelsOf, sumsBefore, sumsOver, type TimeGrid } from "./time-grid.js";

/**
 * Buckets to PER_ROWS rows: from 20 rows to a pixel on they are short enough (query/grid-fold.ts). The grids are about a
 * quarter of the index.
 */
const BUCKETS = 26;
const PER_ROWS = 128;
/** So that the last bucket of each level ends where the grid does. */
const FEWEST = 1 << ((GRID_LEVELS - 1) * LEVEL_BITS);

/** The grid of a chunk with at least two rows, without sums; its rows are in the states `seen`, a bit for each. */
function gridOver(chunk: Chunk, seen: number, words: Uint32Array): TimeGrid {
  const beginNs = chunk.blockStarts[0] as number;
  const buckets = bucketsFor(chunk.rows);
  const bucketNs = (startIn(chunk, chunk.rows - 1) - beginNs) / buckets;
  return { palette: longestFirst(chunk, seen), sums: sumsOver(words), words, buckets, beginNs, bucketNs };
}

/** The grid of a chunk over its rows, in `old` memory if that fits. Undefined for a chunk of one row. */
export function buildGrid(
  chunk: Chunk,
  seen: number,
  old: Uint32Array | undefined,
  memory: ArrayMemory,
  fill = fillGrid,
): TimeGrid | undefined {
  if (chunk.rows < 2) {
    if (old !== undefined) memory.release(old);
    return undefined;
  }
  const length = (sumsOf(bucketsFor(chunk.rows)) * paletteOf(seen).length + 1) >> 1;
  if (old !== undefined && old.length !== length) memory.release(old);
  const grid = gridOver(chunk, seen, old?.length === length ? old : memory.words(length));
  fill(chunk, grid);
  return grid;
}

/** The states of `seen`, those with most time first, as far as the exact sums tell. */
function longestFirst({ palette, sums, rows }: Chunk, seen: number): Uint8Array {
  const last = ((rows - 1) >> SUM_BITS) * palette.length;
  const times = new Float64Array(STATE_COUNT);
  palette.forEach((state, i) => {
    times[state] = (sums[last + i] as number) - (sums[i] as number);
  });
  return paletteOf(seen).sort((a, b) => (times[b] as number) - (times[a] as number) || a - b);
}

/** Buckets of the grid over a number of rows. */
export function bucketsFor(rows: number): number {
  return Math.max(FEWEST, Math.floor((rows * BUCKETS) / (PER_ROWS * FEWEST)) * FEWEST);
}

/** Sums of each state in all levels. */
function sumsOf(buckets: number): number {
  return sumsBefore(buckets, GRID_LEVELS);
}

export function fillGrid(chunk: Chunk, grid: TimeGrid): void {
  const { words, times, blockStarts, rows } = chunk;
  const { palette, buckets, beginNs, bucketNs } = grid;
  const ranks = new Uint8Array(STATE_MASK + 1);
  palette.forEach((state, rank) => {
    ranks[state] = rank;
  });
  const writers = levelsOf(grid).map((level) => new LevelWriter(grid, level));
  const spent = new Float64Array(palette.length);
  /** States with time since the last border. */
  let had = 0;
  let bucket = 0;
  let border = 0;
  let start = 0;
  for (let row = 0; row < rows - 1; row += 1) {
    const next = row + 1;
    const end =
      (times === undefined
        ? (blockStarts[next >> BLOCK_BITS] as number) + (words[next << 1] as number)
        : (times[next] as number)) - beginNs;
    const rank = ranks[(words[(row << 1) + 1] as number) & STATE_MASK] as number;
    while (border <= end && bucket <= buckets) {
      if (start < border) {
        spent[rank] = (spent[rank] as number) + (border - start);
        start = border;
        had |= 1 << rank;
      }
      putBorder(writers, bucket, spent, had);
      had = 0;
      bucket += 1;
      border = bucket * bucketNs;
    }
    if (start < end) {
      spent[rank] = (spent[rank] as number) + (end - start);
      had |= 1 << rank;
    }
    start = end;
  }
  // Rounding may put the last border after the last row's begin.
  for (; bucket <= buckets; bucket += 1) {
    putBorder(writers, bucket, spent, had);
    had = 0;
  }
}

/** Sums at a border of the finest level, in each level that has it. `had`: states with time since the border before. */
function putBorder(writers: readonly LevelWriter[], bucket: number, spent: Float64Array, had: number): void {
  for (let level = 0; level < GRID_LEVELS; level += 1) {
    const writer = writers[level] as LevelWriter;
    writer.had |= had;
    if ((bucket & ((1 << (level * LEVEL_BITS)) - 1)) === 0) writer.put(spent);
  }
}

class LevelWriter {
  /** States with time since the last border of the level. */
  had = 0;
  private at: number;
  private readonly sums: Uint16Array;
  private readonly last: Int32Array;
  private readonly perNs: number;

  constructor({ sums, palette }: TimeGrid, { first, unitNs }: GridLevel) {
    this.at = first;
    this.sums = sums;
    this.last = new Int32Array(palette.length);
    this.perNs = unitNs === 0 ? 0 : 1 / unitNs;
  }

  put(spent: Float64Array): void {
    const { sums, last, perNs, had, at } = this;
    for (let i = 0; i < last.length; i += 1) {
      // A state without new time keeps its sum. There is no branch for it: a processor cannot guess which states have some.
      const sum = Math.max(((spent[i] as number) * perNs) | 0, (last[i] as number) + ((had >> i) & 1));
      last[i] = sum;
      sums[at + i] = sum;
    }
    this.at = at + last.length;
    this.had = 0;
  }
}
