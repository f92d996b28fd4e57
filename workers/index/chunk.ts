import type { ArrayMemory } from "../core/slabs.js";
import { STATE_COUNT, State } from "../model/states.js";
import { type LabelTable, STATE_MASK } from "./label-table.js";
import type { StaySums } from "./stay-sums.js";
import { gridIn, type TimeGrid } from "./time-grid.js";

/**
 * A run of consecutive rows of one lane, and an index over them that answers questions about any window without
 * reading all rows. Rows are added to the last chunk of a lane. The others are full, and only their labels change.
 *
 *     rows         |0 . . . 15|16 . . . 31|32 . . .    BLOCK_ROWS rows to a block
 *     words        |offset, label|offset, label|…      8 bytes a row; offset: ns from the block's begin
 *     blockStarts  |0         |1          |2           start of a block's first row
 *     blockStates  |0         |1          |2           states of a block's rows, a bit for each
 *     sums         |p states of blocks 0 to 7 |…       time in each state from the lane's begin to a run of SUM_ROWS rows
 *     longest      |max of the first GROUP_ROWS rows   longest outlier interval that ends in a group of blocks
 *     longestEnds  |0                                  row that begins where it ends
 *     grid         |p states  |p states   |…           running sums at even times, for cells: see TimeGrid
 *
 * Where offsets do not fit 32 bits (a block of more than 4.29 s, a fraction of a ns) the whole chunk keeps full
 * times beside its words.
 */
export interface Chunk extends ChunkHead {
  words: Uint32Array;
  /** Starts of all rows if some offsets do not fit. */
  times: Float64Array | undefined;
  blockStarts: Float64Array;
  blockStates: Uint32Array;
  /** State palette[i] at the begin of run r: `sums[r * palette.length + i]`. */
  sums: Float64Array;
}

/** What stays in memory of a chunk whose rows are packed: queries far out read nothing else. */
export interface ChunkHead {
  rows: number;
  /** Of a part of a chunk the row of the chunk that it begins with, a multiple of GROUP_ROWS; else 0. */
  readonly firstRow: number;
  readonly labels: LabelTable;

  /** The columns of `sums`: all states of the lane up to the end of this chunk, and maybe more, ascending. */
  palette: Uint8Array;
  /** The palette, one bit per state. */
  seen: number;
  longest: Float64Array;
  longestEnds: Uint32Array;
  /** The largest of `longest`, and its group. */
  longestOfAll: number;
  longestGroup: number;
  /** Of a chunk whose rows are packed; of others the rows tell. */
  groups: GroupTimes | undefined;
  /** Undefined for a single row, and where only the coarsest level is in memory (full-grids.ts). */
  grid: TimeGrid | undefined;
  /** The stays of all rows of a full chunk that ends at `endNs`, once a question has summed them up. */
  stays: { readonly endNs: number; readonly sums: StaySums } | undefined;
}

/** What questions about the longest outliers need of the groups of a chunk beside `longest`. */
export interface GroupTimes {
  /** Start of each group's first row. */
  readonly starts: Float64Array;
  /** Where the longest outlier that ends in a group ends, and its state. */
  readonly longestEndNs: Float64Array;
  readonly longestStates: Uint8Array;
}

export const CHUNK_BITS = 14;
export const CHUNK_ROWS = 1 << CHUNK_BITS;
export const CHUNK_MASK = CHUNK_ROWS - 1;
/** A block's rows fill two cache lines. */
export const BLOCK_BITS = 4;
export const BLOCK_ROWS = 1 << BLOCK_BITS;
export const BLOCK_MASK = BLOCK_ROWS - 1;
/** Rows between two of the exact running sums. A question about a moment reads half as many on average. */
export const SUM_BITS = 7;
export const SUM_ROWS = 1 << SUM_BITS;
/** Blocks that share a number in `longest`. Reading all rows of a group is quick. */
export const GROUP_BITS = 4;
const GROUP_MASK = (1 << GROUP_BITS) - 1;
export const GROUP_ROWS = BLOCK_ROWS << GROUP_BITS;
export const GROUP_ROW_BITS = BLOCK_BITS + GROUP_BITS;

/** States of time stolen from a lane, one bit each. The longest intervals of these stay visible at any zoom. */
export const OUTLIER_STATES = (1 << State.RUNNABLE) | (1 << State.PREEMPTED);

export function isOutlier(state: number): boolean {
  return ((OUTLIER_STATES >> state) & 1) !== 0;
}

/** A chunk without rows, with room for `capacity` (a multiple of BLOCK_ROWS). Its index is built later. */
export function createChunk(memory: ArrayMemory, labels: LabelTable, capacity: number): Chunk {
  const blocks = capacity >> BLOCK_BITS;
  return {
    rows: 0,
    firstRow: 0,
    words: memory.words(capacity * 2),
    times: undefined,
    labels,
    palette: new Uint8Array(0),
    seen: 0,
    blockStarts: memory.floats(blocks),
    blockStates: NO_STATES,
    sums: NO_SUMS,
    longest: memory.floats(groupsOf(blocks)),
    longestEnds: memory.words(groupsOf(blocks)),
    longestOfAll: 0,
    longestGroup: 0,
    groups: undefined,
    grid: undefined,
    stays: undefined,
  };
}

/** The same rows and index in other memory. */
export function copyChunk(chunk: Chunk, memory: ArrayMemory): Chunk {
  const { words, times, blockStarts, blockStates, sums } = chunk;
  return {
    ...copyHead(chunk, memory),
    words: copyOf(words, memory.words(words.length)),
    times: times && copyOf(times, memory.floats(times.length)),
    blockStarts: copyOf(blockStarts, memory.floats(blockStarts.length)),
    blockStates: copyOf(blockStates, memory.words(blockStates.length)),
    sums: copyOf(sums, memory.floats(sums.length)),
  };
}

/** The same head in other memory. */
export function copyHead(head: ChunkHead, memory: ArrayMemory): ChunkHead {
  const { longest, longestEnds, grid } = head;
  return {
    ...headOf(head),
    longest: copyOf(longest, memory.floats(longest.length)),
    longestEnds: copyOf(longestEnds, memory.words(longestEnds.length)),
    grid: grid && gridIn(grid, copyOf(grid.words, memory.words(grid.words.length))),
  };
}

/** What is left of a chunk without its rows. */
export function headOf(chunk: ChunkHead): ChunkHead {
  const { rows, firstRow, labels, palette, seen, longest, longestEnds, longestOfAll, longestGroup } = chunk;
  const { groups, grid, stays } = chunk;
  return {
    rows,
    firstRow,
    labels,
    palette,
    seen,
    longest,
    longestEnds,
    longestOfAll,
    longestGroup,
    groups,
    grid,
    stays,
  };
}

/** `stateBefore`: that of the row before the chunk. */
export function groupTimesOf(chunk: Chunk, stateBefore: State): GroupTimes {
  const groups = groupsOf(blocksOf(chunk));
  const longestEndNs = new Float64Array(groups);
  const longestStates = new Uint8Array(groups);
  for (let group = 0; group < groups; group += 1) {
    const end = chunk.longestEnds[group] as number;
    longestEndNs[group] = startIn(chunk, end);
    longestStates[group] = end === 0 ? stateBefore : stateIn(chunk, end - 1);
  }
  const starts = Float64Array.from({ length: groups }, (_, group) => chunk.blockStarts[group << GROUP_BITS] as number);
  return { starts, longestEndNs, longestStates };
}

/** The same chunk, whose rows lie in other memory. */
export function movedRows(chunk: Chunk, memory: ArrayMemory): Chunk {
  const { words, times, blockStarts } = chunk;
  return {
    ...chunk,
    words: copyOf(words, memory.words(words.length)),
    times: times && copyOf(times, memory.floats(times.length)),
    blockStarts: copyOf(blockStarts, memory.floats(blockStarts.length)),
  };
}

/** A chunk without rows in the place of those of a full one. Its index will lie in `memory`. */
export function emptied(chunk: Chunk, memory: ArrayMemory): Chunk {
  return {
    ...createChunk(memory, chunk.labels, 0),
    words: chunk.words,
    blockStarts: chunk.blockStarts,
    longest: memory.floats(chunk.longest.length),
    longestEnds: memory.words(chunk.longestEnds.length),
  };
}

function copyOf<T extends Float64Array | Uint32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

const NO_SUMS = new Float64Array(0);
const NO_STATES = new Uint32Array(0);

export function paletteOf(seen: number): Uint8Array {
  const palette: number[] = [];
  for (let state = 0; state < STATE_COUNT; state += 1) if (seen & (1 << state)) palette.push(state);
  return Uint8Array.from(palette);
}

/** Number of groups of `blocks` blocks. */
export function groupsOf(blocks: number): number {
  return (blocks + GROUP_MASK) >> GROUP_BITS;
}

export function blocksOf(chunk: { readonly rows: number }): number {
  return (chunk.rows + BLOCK_MASK) >> BLOCK_BITS;
}

export function startIn(chunk: Chunk, row: number): number {
  if (chunk.times !== undefined) return chunk.times[row] as number;
  return (chunk.blockStarts[row >> BLOCK_BITS] as number) + (chunk.words[row << 1] as number);
}

export function labelIn(chunk: Chunk, row: number): number {
  return chunk.words[(row << 1) + 1] as number;
}

export function stateIn(chunk: Chunk, row: number): number {
  return labelIn(chunk, row) & STATE_MASK;
}

export function reasonIn(chunk: Chunk, row: number): number {
  return chunk.labels.reasonOf(labelIn(chunk, row));
}

export function auxIn(chunk: Chunk, row: number): number {
  return chunk.labels.auxOf(labelIn(chunk, row));
}

/** Changes the reason and aux of a row. */
export function relabelIn(chunk: Chunk, row: number, reason: number, aux: number): void {
  chunk.words[(row << 1) + 1] = chunk.labels.of(stateIn(chunk, row), reason, aux);
}

/** Time in each state from the lane's begin to row `row` of the chunk, by state number, into `into`. */
export function totalsBefore(chunk: Chunk, row: number, into: Float64Array): void {
  const { palette, sums } = chunk;
  into.fill(0);
  const run = row >> SUM_BITS;
  const at = run * palette.length;
  for (let i = 0; i < palette.length; i += 1) into[palette[i] as number] = sums[at + i] as number;
  addRows(chunk, run << SUM_BITS, row, into);
}

/**
 * Adds the time of rows [from, to), of which `to` is one, to `into`. Returns the row after the longest outlier among them,
 * 0 if there is none.
 */
export function addRows(chunk: Chunk, from: number, to: number, into: Float64Array): number {
  const { words, times, blockStarts } = chunk;
  let longest = 0;
  let longestEnd = 0;
  let start = from < to ? startIn(chunk, from) : 0;
  for (let row = from; row < to; row += 1) {
    const next = row + 1;
    const end =
      times === undefined
        ? (blockStarts[next >> BLOCK_BITS] as number) + (words[next << 1] as number)
        : (times[next] as number);
    const state = (words[(row << 1) + 1] as number) & STATE_MASK;
    const spent = end - start;
    into[state] = (into[state] as number) + spent;
    if (isOutlier(state) && longest < spent) {
      longest = spent;
      longestEnd = next;
    }
    start = end;
  }
  return longestEnd;
}

/** Number of runs of SUM_ROWS rows. */
export function sumRunsOf(rows: number): number {
  return (rows + SUM_ROWS - 1) >> SUM_BITS;
}

/** Memory of a chunk. */
export function chunkBytes(chunk: Chunk): number {
  return rowBytes(chunk) + headBytes(chunk) + (chunk.grid?.words.byteLength ?? 0);
}

/** Memory of its rows and exact sums. */
export function rowBytes({ words, times, blockStarts, blockStates, sums }: Chunk): number {
  const index = blockStarts.byteLength + blockStates.byteLength + sums.byteLength;
  return words.byteLength + (times?.byteLength ?? 0) + index;
}

/** Memory of its longest outliers. */
export function headBytes({ longest, longestEnds }: ChunkHead): number {
  return longest.byteLength + longestEnds.byteLength;
}
