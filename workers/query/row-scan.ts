import {
  BLOCK_BITS,
  BLOCK_MASK,
  BLOCK_ROWS,
  CHUNK_BITS,
  CHUNK_MASK,
  CHUNK_ROWS,
  type Chunk,
  GROUP_ROW_BITS,
  GROUP_ROWS,
  startIn,
  stateIn,
} from "../index/chunk.js";
import { STATE_MASK } from "../index/label-table.js";
import type { LaneTrack } from "../index/lane-track.js";
import { rowAt } from "../index/row-search.js";

/** A set of states as bits. */
export type StateMask = number;

export function maskOf(states: readonly number[]): StateMask {
  return states.reduce((mask, state) => mask | (1 << state), 0);
}

/**
 * Calls `visit` for each row of [from, to) in one of the states, in time order, until it returns false.
 * Blocks without any of them are skipped.
 */
export function scanRows(
  track: LaneTrack,
  from: number,
  to: number,
  mask: StateMask,
  visit: (row: number, state: number, start: number) => boolean,
): void {
  let row = Math.max(0, from);
  const end = Math.min(to, track.count);
  while (row < end) {
    const index = row >> CHUNK_BITS;
    const chunk = track.chunkAt(index);
    const base = index << CHUNK_BITS;
    const chunkEnd = Math.min(end, base + chunk.rows);
    while (row < chunkEnd) {
      const block = (row - base) >> BLOCK_BITS;
      const blockEnd = Math.min(chunkEnd, base + (block << BLOCK_BITS) + BLOCK_ROWS);
      if (mayHold(chunk, block, mask)) {
        for (; row < blockEnd; row += 1) {
          const state = stateIn(chunk, row - base);
          if (mask & (1 << state) && !visit(row, state, startIn(chunk, row - base))) return;
        }
      }
      row = blockEnd;
    }
  }
}

/** `scanRows` with the time from a row's begin to its end, which is not cut. The last row of all ends at `untilNs`. */
export function scanSpans(
  track: LaneTrack,
  from: number,
  to: number,
  mask: StateMask,
  untilNs: number,
  visit: (row: number, state: number, start: number, end: number) => void,
): void {
  let row = Math.max(0, from);
  const end = Math.min(to, track.count);
  while (row < end) {
    const index = row >> CHUNK_BITS;
    const chunk = track.chunkAt(index);
    const base = index << CHUNK_BITS;
    const { words, rows } = chunk;
    const chunkEnd = Math.min(end, base + rows);
    while (row < chunkEnd) {
      const inChunk = row - base;
      const blockEnd = Math.min(chunkEnd, base + (inChunk & ~BLOCK_MASK) + BLOCK_ROWS);
      if (mayHold(chunk, inChunk >> BLOCK_BITS, mask)) {
        for (; row < blockEnd; row += 1) {
          const at = row - base;
          const state = (words[(at << 1) + 1] as number) & STATE_MASK;
          if ((mask & (1 << state)) === 0) continue;
          visit(row, state, startIn(chunk, at), at + 1 < rows ? startIn(chunk, at + 1) : track.endAt(row, untilNs));
        }
      }
      row = blockEnd;
    }
  }
}

/** The first row of [from, to) in one of the states, `to` if none. */
export function firstRowIn(track: LaneTrack, from: number, to: number, mask: StateMask): number {
  let first = to;
  scanRows(track, from, to, mask, (row) => {
    first = row;
    return false;
  });
  return first;
}

/** Like scanRows, backwards from `from - 1` down to 0. */
export function scanRowsBack(track: LaneTrack, from: number, mask: StateMask, visit: (row: number) => boolean): void {
  let row = Math.min(from, track.count) - 1;
  while (0 <= row) {
    const index = row >> CHUNK_BITS;
    const chunk = track.chunkAt(index);
    const base = index << CHUNK_BITS;
    while (base <= row) {
      const block = (row - base) >> BLOCK_BITS;
      const blockBegin = base + (block << BLOCK_BITS);
      if (mayHold(chunk, block, mask)) {
        for (; blockBegin <= row; row -= 1) {
          if (mask & (1 << stateIn(chunk, row - base)) && !visit(row)) return;
        }
      }
      row = blockBegin - 1;
    }
  }
}

/**
 * Calls `visit` for each row of [from, to) that lasts at least `minNs`, in time order. Chunks, groups of blocks and
 * blocks that are shorter together are skipped, so where most rows are short, few are read.
 */
export function scanLongRows(
  track: LaneTrack,
  from: number,
  to: number,
  minNs: number,
  untilNs: number,
  visit: (row: number, state: number, start: number, end: number) => void,
): void {
  const end = Math.min(to, track.count);
  let row = Math.max(0, from);
  while (row < end) {
    const index = row >> CHUNK_BITS;
    const inChunk = row & CHUNK_MASK;
    const skipped = shortRun(track, index, inChunk, minNs);
    if (0 < skipped) row += skipped;
    else {
      const chunk = track.partAt(index, inChunk);
      const base = (index << CHUNK_BITS) + chunk.firstRow;
      const blockEnd = Math.min(end, base + chunk.rows, (row & ~BLOCK_MASK) + BLOCK_ROWS);
      for (let start = startIn(chunk, row - base); row < blockEnd; row += 1) {
        const next = row + 1 < base + chunk.rows ? startIn(chunk, row + 1 - base) : track.endAt(row, untilNs);
        if (minNs <= next - start) visit(row, stateIn(chunk, row - base), start, next);
        start = next;
      }
    }
  }
}

/** How many rows from `row` on last less than `minNs` together: those of the chunk, a group or a block; else 0. */
function shortRun(track: LaneTrack, index: number, row: number, minNs: number): number {
  if ((row & BLOCK_MASK) !== 0) return 0;
  const rows = index < track.full.count ? CHUNK_ROWS : track.lastChunk.rows;
  const beginNs = blockStart(track, index, row);
  for (const run of row === 0 ? WITH_CHUNK : (row & (GROUP_ROWS - 1)) === 0 ? WITH_GROUP : BLOCK_ONLY) {
    const next = row + run;
    const endNs = next < rows ? blockStart(track, index, next) : endOfChunk(track, index);
    if (endNs - beginNs < minNs) return Math.min(run, rows - row);
  }
  return 0;
}

/** The start of a row that begins a block. Where it begins a group, none is unpacked. */
function blockStart(track: LaneTrack, index: number, row: number): number {
  const { full } = track;
  const isPacked = index < full.count && full.wholeAt(index) === undefined;
  if (isPacked && (row & (GROUP_ROWS - 1)) === 0) return full.groupsAt(index).starts[row >> GROUP_ROW_BITS] as number;
  const part = track.partAt(index, row);
  return part.blockStarts[(row - part.firstRow) >> BLOCK_BITS] as number;
}

const BLOCK_ONLY = [BLOCK_ROWS];
const WITH_GROUP = [GROUP_ROWS, BLOCK_ROWS];
const WITH_CHUNK = [CHUNK_ROWS, GROUP_ROWS, BLOCK_ROWS];

/** Where a chunk's last row ends; the open row of a lane has no end yet. */
function endOfChunk(track: LaneTrack, index: number): number {
  return index + 1 < track.chunkCount ? track.chunkStartAt(index + 1) : Number.POSITIVE_INFINITY;
}

/** Rows that overlap [t0, t1): the first, and one past the last. */
export function rowsIn(track: LaneTrack, t0: number, t1: number, untilNs: number): { from: number; to: number } {
  if (track.count === 0 || !(t0 < t1)) return { from: 0, to: 0 };
  const last = rowAt(track, t1);
  const to = 0 <= last && track.startAt(last) < t1 ? last + 1 : Math.max(0, last);
  const from = Math.max(0, rowAt(track, t0));
  // The last row may have ended before the window.
  if (from === track.count - 1 && track.endAt(from, untilNs) <= t0) return { from: to, to };
  return { from, to: Math.max(from, to) };
}

/** False only if no row of the block is in one of the states. */
function mayHold(chunk: Chunk, block: number, mask: StateMask): boolean {
  return ((chunk.blockStates[block] as number) & mask) !== 0;
}
