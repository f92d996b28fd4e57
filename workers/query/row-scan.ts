import { BLOCK_BITS, BLOCK_ROWS, blocksOf, CHUNK_BITS, type Chunk, startIn, stateIn } from "../index/chunk.js";
import type { LaneTrack } from "../index/lane-track.js";
import { rowAt } from "../index/row-search.js";
import { STATE_COUNT } from "../model/states.js";

/** A set of states as bits. */
export type StateMask = number;

export const ALL_STATES: StateMask = (1 << STATE_COUNT) - 1;

export function maskOf(states: readonly number[]): StateMask {
  return states.reduce((mask, state) => mask | (1 << state), 0);
}

/**
 * Calls `visit` for each row of [from, to) in one of the states, in time order, until it returns false.
 * Blocks in which none of them takes any time are skipped by the running sums.
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
  const { palette, sums } = chunk;
  // How long a chunk's last block lasts is in the next chunk's sums.
  if (blocksOf(chunk) <= block + 1 || mask === ALL_STATES) return true;
  const at = block * palette.length;
  for (let i = 0; i < palette.length; i += 1) {
    if (mask & (1 << (palette[i] as number)) && sums[at + i] !== sums[at + palette.length + i]) return true;
  }
  return false;
}
