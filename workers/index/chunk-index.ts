import type { ArrayMemory } from "../core/slabs.js";
import { STATE_COUNT } from "../model/states.js";
import {
  addRows,
  BLOCK_BITS,
  BLOCK_ROWS,
  blocksOf,
  type Chunk,
  type ChunkHead,
  GROUP_ROWS,
  groupsOf,
  isOutlier,
  paletteOf,
  SUM_BITS,
  SUM_ROWS,
  startIn,
  stateIn,
  sumRunsOf,
  totalsBefore,
} from "./chunk.js";
import { buildGrid, fillGrid } from "./grid-writer.js";
import { STATE_MASK } from "./label-table.js";
import type { PackRows } from "./packed/chunk-packer.js";
import type { UnpackRows } from "./packed/chunk-unpacker.js";
import type { TimeGrid } from "./time-grid.js";

/** The state of the sums at the end of the chunks before, from which a chunk's index goes on. */
export interface IndexBase {
  /** Time in each state from the lane's begin to the chunk's, by state number. */
  readonly totals: Float64Array;
  /** States of the chunks before, one bit each. */
  readonly seen: number;
  /** Duration of the row before the chunk if its state is an outlier, else 0. */
  readonly stolen: number;
}

/** The base of a lane's first chunk. */
const NOTHING_BEFORE: IndexBase = { totals: new Float64Array(STATE_COUNT), seen: 0, stolen: 0 };

/** The base of the chunk after `chunk`. The index of `chunk` is built, and its last row ends at `end`. */
export function baseAfter(chunk: Chunk, end: number): IndexBase {
  const totals = new Float64Array(STATE_COUNT);
  const last = chunk.rows - 1;
  totalsBefore(chunk, last, totals);
  const spent = end - startIn(chunk, last);
  const state = stateIn(chunk, last);
  totals[state] = (totals[state] as number) + spent;
  return { totals, seen: chunk.seen, stolen: isOutlier(state) ? spent : 0 };
}

/** The base of a chunk that is written to again. `before`: the chunk before it. */
export function baseOf(chunk: Chunk, before: Chunk | undefined): IndexBase {
  if (before !== undefined) return baseAfter(before, chunk.blockStarts[0] as number);
  return { ...NOTHING_BEFORE, seen: chunk.seen };
}

/**
 * Builds a chunk's index over all its rows at once. Keeping an index while rows are added would take longer: rows of a
 * hundred lanes come in turn, and each would find its part of the index out of the cache.
 */
export function indexChunk(
  chunk: Chunk,
  base: IndexBase,
  memory: ArrayMemory,
  kernels: IndexKernels = PLAIN_KERNELS,
): void {
  makeRoomForStates(chunk, memory);
  const seen = kernels.noteStates(chunk);
  makeRoom(chunk, base.seen | seen, memory);
  kernels.sumRows(chunk, base);
  noteLongestGroup(chunk);
  chunk.grid = buildGrid(chunk, seen, chunk.grid?.words, memory, kernels.fillGrid);
}

/** The loops over all rows of a chunk. There is room for what they write. */
export interface IndexKernels {
  /** Notes the states of each block; returns those of all. */
  readonly noteStates: (chunk: Chunk) => number;
  /** Writes the sums before each run, and the longest outlier of each group. */
  readonly sumRows: (chunk: Chunk, base: IndexBase) => void;
  /** Writes the sums of a grid. */
  readonly fillGrid: (chunk: Chunk, grid: TimeGrid) => void;
  /** Packs rows; undefined: `ChunkPacker` does so itself. */
  readonly packRows?: PackRows;
  readonly unpackRows?: UnpackRows;
}

/** Where lanes write their rows, which move to other memory when their chunk is full, and what indexes rows that lie there. */
export interface Tails {
  readonly memory: ArrayMemory;
  readonly kernels: IndexKernels;
}

export const PLAIN_KERNELS: IndexKernels = { noteStates, sumRows, fillGrid };

function sumRows(chunk: Chunk, base: IndexBase): void {
  const totals = base.totals.slice();
  const { rows } = chunk;
  for (let first = 0; first < rows; first += SUM_ROWS) {
    putTotals(chunk, first >> SUM_BITS, totals);
    const end = Math.min(rows, first + SUM_ROWS);
    const group = Math.floor(first / GROUP_ROWS);
    if ((first & (GROUP_ROWS - 1)) === 0) noteNoOutlier(chunk, group);
    // The last row of a run ends where the next run begins, and counts to the group of blocks that it ends in.
    noteOutlier(chunk, group, first, first === 0 ? base.stolen : lastOutlier(chunk, first));
    const longestEnd = addRows(chunk, first, end - 1, totals);
    if (0 < longestEnd) noteOutlier(chunk, group, longestEnd, lastOutlier(chunk, longestEnd));
    if (end < rows) addRows(chunk, end - 1, end, totals);
  }
}

function noteNoOutlier({ longest, longestEnds }: Chunk, group: number): void {
  longest[group] = 0;
  longestEnds[group] = 0;
}

/** `length`: that of an outlier that ends where row `end` begins, in a group. */
function noteOutlier({ longest, longestEnds }: Chunk, group: number, end: number, length: number): void {
  if (length <= (longest[group] as number)) return;
  longest[group] = length;
  longestEnds[group] = end;
}

/** Notes the group with the longest outlier of a chunk. */
export function noteLongestGroup(chunk: ChunkHead): void {
  const { longest } = chunk;
  const groups = groupsOf(blocksOf(chunk));
  chunk.longestGroup = 0;
  for (let group = 1; group < groups; group += 1) {
    if ((longest[chunk.longestGroup] as number) < (longest[group] as number)) chunk.longestGroup = group;
  }
  chunk.longestOfAll = longest[chunk.longestGroup] as number;
}

function makeRoomForStates(chunk: Chunk, memory: ArrayMemory): void {
  const { blockStates, blockStarts } = chunk;
  if (blockStates.length === blockStarts.length) return;
  if (0 < blockStates.length) memory.release(blockStates);
  chunk.blockStates = memory.words(blockStarts.length);
}

function noteStates({ words, rows, blockStates }: Chunk): number {
  let all = 0;
  for (let row = 0; row < rows; ) {
    const block = row >> BLOCK_BITS;
    const end = Math.min(rows, row + BLOCK_ROWS);
    let states = 0;
    for (; row < end; row += 1) states |= 1 << ((words[(row << 1) + 1] as number) & STATE_MASK);
    blockStates[block] = states;
    all |= states;
  }
  return all;
}

/** Makes room for the sums of all rows that fit the chunk. */
function makeRoom(chunk: Chunk, seen: number, memory: ArrayMemory): void {
  if (seen !== chunk.seen) chunk.palette = paletteOf(seen);
  chunk.seen = seen;
  const length = sumRunsOf(chunk.words.length >> 1) * chunk.palette.length;
  if (chunk.sums.length === length) return;
  if (0 < chunk.sums.length) memory.release(chunk.sums);
  chunk.sums = memory.floats(length);
}

function putTotals({ palette, sums }: Chunk, run: number, totals: Float64Array): void {
  const at = run * palette.length;
  for (let i = 0; i < palette.length; i += 1) sums[at + i] = totals[palette[i] as number] as number;
}

/** The time of the row before `row` if it is an outlier, else 0. */
function lastOutlier(chunk: Chunk, row: number): number {
  return isOutlier(stateIn(chunk, row - 1)) ? startIn(chunk, row) - startIn(chunk, row - 1) : 0;
}
