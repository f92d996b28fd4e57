import { BLOCK_BITS, BLOCK_ROWS, blocksOf, CHUNK_BITS, type Chunk, OUTLIER_STATES } from "../index/chunk.js";
import type { LaneTrack } from "../index/lane-track.js";
import { blockAt, chunkIndexAt, rowAt } from "../index/row-search.js";
import { knownEnd } from "./sums.js";

export interface Outlier {
  readonly row: number;
  readonly state: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The longest stolen stretch (runnable or preempted) of a lane that overlaps [t0, t1), by what of it lies
 * inside. Chunks and blocks whose longest is shorter than the best so far are skipped, so a lane of millions
 * of rows costs about as many steps as it has chunks. Of rows few are read: each block is another place in memory.
 */
export function worstIn(track: LaneTrack, t0: number, t1: number, untilNs: number): Outlier | undefined {
  if (track.count === 0 || !(t0 < t1)) return undefined;
  const firstChunk = Math.max(0, chunkIndexAt(track, t0));
  const lastChunk = chunkIndexAt(track, t1);
  if (lastChunk < 0 || !mayBeStolen(track.chunkAt(lastChunk))) return undefined;
  const best: Best = { row: -1, length: 0 };
  // Those that lie in the window whole first: their longest is known, and mostly settles it.
  for (let index = firstChunk + 1; index < lastChunk; index += 1) searchChunk(track, index, t0, t1, untilNs, best);
  searchChunk(track, firstChunk, t0, t1, untilNs, best);
  if (firstChunk < lastChunk) searchChunk(track, lastChunk, t0, t1, untilNs, best);
  // What ends after the last chunk's last row, the open row included, is in no block's `longest`.
  consider(track, rowAt(track, t1), t0, t1, untilNs, best);
  if (best.row < 0) return undefined;
  return {
    row: best.row,
    state: track.stateAt(best.row),
    start: track.startAt(best.row),
    end: track.endAt(best.row, untilNs),
  };
}

interface Best {
  row: number;
  length: number;
}

/** Whether the lane had been in an outlier state by the end of a chunk. */
function mayBeStolen({ seen }: Chunk): boolean {
  return (seen & OUTLIER_STATES) !== 0;
}

function searchChunk(track: LaneTrack, index: number, t0: number, t1: number, untilNs: number, best: Best): void {
  const chunk = track.chunkAt(index);
  if (chunk.longestOfAll <= best.length) return;
  const { longest, blockStarts } = chunk;
  const from = (blockStarts[0] as number) <= t0 ? blockAt(chunk, t0) : 0;
  const to = (blockStarts[blocksOf(chunk) - 1] as number) < t1 ? blocksOf(chunk) : blockAt(chunk, t1) + 1;
  const likely = longestBlock(chunk, from, to);
  searchBlock(track, index, chunk, likely, t0, t1, untilNs, best);
  for (let block = from; block < to; block += 1) {
    if ((longest[block] as number) <= best.length || block === likely) continue;
    searchBlock(track, index, chunk, block, t0, t1, untilNs, best);
  }
}

/** The block of [from, to) whose longest is longest: mostly no other needs a look then. */
function longestBlock(chunk: Chunk, from: number, to: number): number {
  if (from <= chunk.longestBlock && chunk.longestBlock < to) return chunk.longestBlock;
  const { longest } = chunk;
  let best = from;
  for (let block = from + 1; block < to; block += 1) {
    if ((longest[best] as number) < (longest[block] as number)) best = block;
  }
  return best;
}

function searchBlock(
  track: LaneTrack,
  index: number,
  chunk: Chunk,
  block: number,
  t0: number,
  t1: number,
  untilNs: number,
  best: Best,
): void {
  // `longest` tells of intervals by the block they end in: also the one begun in the last row before.
  const begin = (index << CHUNK_BITS) + (block << BLOCK_BITS) - 1;
  const end = (index << CHUNK_BITS) + Math.min(chunk.rows, (block << BLOCK_BITS) + BLOCK_ROWS) - 1;
  for (let row = Math.max(0, begin); row < end; row += 1) consider(track, row, t0, t1, untilNs, best);
}

function consider(track: LaneTrack, row: number, t0: number, t1: number, untilNs: number, best: Best): void {
  if (row < 0 || ((OUTLIER_STATES >> track.stateAt(row)) & 1) === 0) return;
  const length = Math.min(track.endAt(row, untilNs), t1) - Math.max(track.startAt(row), t0);
  if (length <= best.length) return;
  best.row = row;
  best.length = length;
}

/** Whether any of [t0, t1) is known of the lane. */
export function isKnownIn(track: LaneTrack, t0: number, t1: number, untilNs: number): boolean {
  return 0 < track.count && track.chunkStartAt(0) < t1 && t0 < knownEnd(track, untilNs);
}
