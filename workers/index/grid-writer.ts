import type { ArrayMemory } from "../core/slabs.js";
import { BLOCK_BITS, type Chunk, paletteOf, startIn } from "./chunk.js";
import { STATE_MASK } from "./label-table.js";
import { GRID_LEVELS, LEVEL_BITS, type TimeGrid } from "./time-grid.js";

/** Buckets to PER_ROWS rows. Twice as many would take as much memory as the rows. */
const BUCKETS = 11;
const PER_ROWS = 128;
/** So that the last bucket of each level ends where the grid does. */
const FEWEST = 1 << ((GRID_LEVELS - 1) * LEVEL_BITS);

const MOST_UNITS = 2 ** 32 - 1;

/** The grid of a chunk with at least two rows, without sums; its rows are in the states `seen`, a bit for each. */
export function gridOver(chunk: Chunk, seen: number, sums: Uint32Array): TimeGrid {
  const beginNs = chunk.blockStarts[0] as number;
  const spanNs = startIn(chunk, chunk.rows - 1) - beginNs;
  const buckets = bucketsFor(chunk.rows);
  const unitNs = Math.max(1, spanNs / MOST_UNITS);
  return { palette: paletteOf(seen), sums, buckets, beginNs, bucketNs: spanNs / buckets, unitNs };
}

/** The grid of a chunk over its rows, in `old` memory if that fits. Undefined for a chunk of one row. */
export function buildGrid(
  chunk: Chunk,
  seen: number,
  old: Uint32Array | undefined,
  memory: ArrayMemory,
): TimeGrid | undefined {
  if (chunk.rows < 2) {
    if (old !== undefined) memory.release(old);
    return undefined;
  }
  const length = sumsOf(bucketsFor(chunk.rows)) * paletteOf(seen).length;
  if (old !== undefined && old.length !== length) memory.release(old);
  const grid = gridOver(chunk, seen, old?.length === length ? old : memory.words(length));
  fill(chunk, grid);
  fillLevels(grid);
  return grid;
}

function bucketsFor(rows: number): number {
  return Math.max(FEWEST, Math.floor((rows * BUCKETS) / (PER_ROWS * FEWEST)) * FEWEST);
}

/** Sums of each state in all levels. */
function sumsOf(buckets: number): number {
  let sums = 0;
  for (let level = 0; level < GRID_LEVELS; level += 1) sums += (buckets >> (level * LEVEL_BITS)) + 1;
  return sums;
}

/** The coarser levels, from the finest. */
function fillLevels({ palette, sums, buckets }: TimeGrid): void {
  const states = palette.length;
  let to = (buckets + 1) * states;
  for (let level = 1; level < GRID_LEVELS; level += 1) {
    for (let bucket = 0; bucket <= buckets; bucket += 1 << (level * LEVEL_BITS)) {
      sums.copyWithin(to, bucket * states, (bucket + 1) * states);
      to += states;
    }
  }
}

function fill(chunk: Chunk, { palette, sums, buckets, beginNs, bucketNs, unitNs }: TimeGrid): void {
  const { words, times, blockStarts, rows } = chunk;
  const states = palette.length;
  const ranks = new Uint8Array(STATE_MASK + 1);
  palette.forEach((state, rank) => {
    ranks[state] = rank;
  });
  const spent = new Float64Array(states);
  const units = 1 / unitNs;
  let at = 0;
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
      for (let i = 0; i < states; i += 1) sums[at + i] = (spent[i] as number) * units;
      sums[at + rank] = ((spent[rank] as number) + (border - start)) * units;
      at += states;
      bucket += 1;
      border = bucket * bucketNs;
    }
    spent[rank] = (spent[rank] as number) + (end - start);
    start = end;
  }
  // Rounding may put the last border after the last row's begin.
  for (; bucket <= buckets; bucket += 1) {
    for (let i = 0; i < states; i += 1) sums[at + i] = (spent[i] as number) * units;
    at += states;
  }
}
