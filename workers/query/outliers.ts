import { firstIndex } from "../core/search.js";
import {
  BLOCK_BITS,
  blocksOf,
  CHUNK_BITS,
  type Chunk,
  type ChunkHead,
  GROUP_BITS,
  GROUP_ROWS,
  groupsOf,
  isOutlier,
  OUTLIER_STATES,
  startIn,
  stateIn,
} from "../index/chunk.js";
import type { LaneTrack } from "../index/lane-track.js";
import { chunkIndexAt, rowAt } from "../index/row-search.js";
import { knownEnd } from "./state-times.js";

export interface Outlier {
  readonly row: number;
  readonly state: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The longest stolen stretch (runnable or preempted) of a lane that overlaps [t0, t1), by the part of it that lies
 * inside. Chunks and groups of blocks whose longest is shorter than the best so far are skipped, so a lane of millions
 * of rows costs about as many steps as it has chunks. Where the longest of a group lies in the window, the index tells its
 * row; otherwise rows are read of blocks with such states that last longer than the best so far.
 */
export function worstIn(track: LaneTrack, t0: number, t1: number, untilNs: number): Outlier | undefined {
  if (track.count === 0 || !(t0 < t1)) return undefined;
  const firstChunk = Math.max(0, chunkIndexAt(track, t0));
  const lastChunk = chunkIndexAt(track, t1);
  if (lastChunk < 0 || !mayBeStolen(headAt(track, lastChunk))) return undefined;
  const best: Best = { row: -1, length: 0 };
  // First the chunks that lie completely in the window: their longest interval is known, and it mostly decides.
  for (let index = firstChunk + 1; index < lastChunk; index += 1) searchChunk(track, index, t0, t1, untilNs, best);
  searchChunk(track, firstChunk, t0, t1, untilNs, best);
  if (firstChunk < lastChunk) searchChunk(track, lastChunk, t0, t1, untilNs, best);
  // Stretches that end after the last chunk's last row, the open row included, are in no group's `longest`.
  consider(track, rowAt(track, t1), t0, t1, untilNs, best);
  const { row } = best;
  if (row < 0) return undefined;
  return { row, state: track.stateAt(row), start: track.startAt(row), end: track.endAt(row, untilNs) };
}

interface Best {
  row: number;
  length: number;
}

/** Whether the lane is in an outlier state at the end of a chunk. */
function mayBeStolen({ seen }: ChunkHead): boolean {
  return (seen & OUTLIER_STATES) !== 0;
}

/** What the index says of a chunk without its rows, which may be packed. */
function headAt(track: LaneTrack, index: number): ChunkHead {
  return track.fullChunks[index] ?? track.chunkAt(index);
}

function searchChunk(track: LaneTrack, index: number, t0: number, t1: number, untilNs: number, best: Best): void {
  if (headAt(track, index).longestOfAll <= best.length) return;
  const chunk = track.chunkAt(index);
  const { longest } = chunk;
  const from = groupAt(chunk, t0);
  const to = groupAt(chunk, t1) + 1;
  const likely = longestGroup(chunk, from, to);
  searchGroup(track, index, chunk, likely, t0, t1, untilNs, best);
  if (chunk.longestOfAll <= best.length) return;
  for (let group = from; group < to; group += 1) {
    if ((longest[group] as number) <= best.length || group === likely) continue;
    searchGroup(track, index, chunk, group, t0, t1, untilNs, best);
  }
}

/** The group of blocks that holds `t`, or the nearest. */
function groupAt(chunk: Chunk, t: number): number {
  const { blockStarts } = chunk;
  const groups = groupsOf(blocksOf(chunk));
  return Math.max(0, firstIndex(0, groups, (group) => t < (blockStarts[group << GROUP_BITS] as number)) - 1);
}

/** The group of [from, to) whose longest is longest: mostly no other needs a look then. */
function longestGroup(chunk: Chunk, from: number, to: number): number {
  if (from <= chunk.longestGroup && chunk.longestGroup < to) return chunk.longestGroup;
  const { longest } = chunk;
  let best = from;
  for (let group = from + 1; group < to; group += 1) {
    if ((longest[best] as number) < (longest[group] as number)) best = group;
  }
  return best;
}

function searchGroup(
  track: LaneTrack,
  index: number,
  chunk: Chunk,
  group: number,
  t0: number,
  t1: number,
  untilNs: number,
  best: Best,
): void {
  const base = index << CHUNK_BITS;
  consider(track, base + (chunk.longestEnds[group] as number) - 1, t0, t1, untilNs, best);
  // Rows are read only if a part of the longest lies outside the window.
  if ((chunk.longest[group] as number) <= best.length) return;
  // `longest` tells of intervals by the group they end in: also the one begun in the last row before.
  consider(track, base + group * GROUP_ROWS - 1, t0, t1, untilNs, best);
  const { blockStarts, blockStates } = chunk;
  const blocks = blocksOf(chunk);
  const end = Math.min(blocks, (group + 1) << GROUP_BITS);
  for (let block = group << GROUP_BITS; block < end; block += 1) {
    const beginNs = blockStarts[block] as number;
    if (t1 <= beginNs) return;
    if (((blockStates[block] as number) & OUTLIER_STATES) === 0) continue;
    const endNs = block + 1 < blocks ? (blockStarts[block + 1] as number) : Number.POSITIVE_INFINITY;
    // Every row of a block ends by then.
    if (Math.min(endNs, t1) - Math.max(beginNs, t0) <= best.length) continue;
    searchBlock(chunk, base, block, t0, t1, best);
  }
}

/** The rows of a block, but not a chunk's last, whose end is not in the chunk. `base`: the chunk's first row. */
function searchBlock(chunk: Chunk, base: number, block: number, t0: number, t1: number, best: Best): void {
  const end = Math.min(chunk.rows - 1, (block + 1) << BLOCK_BITS);
  for (let row = block << BLOCK_BITS; row < end; row += 1) {
    if (!isOutlier(stateIn(chunk, row))) continue;
    const length = Math.min(startIn(chunk, row + 1), t1) - Math.max(startIn(chunk, row), t0);
    if (length <= best.length) continue;
    best.row = base + row;
    best.length = length;
  }
}

function consider(track: LaneTrack, row: number, t0: number, t1: number, untilNs: number, best: Best): void {
  if (row < 0 || !isOutlier(track.stateAt(row))) return;
  const length = Math.min(track.endAt(row, untilNs), t1) - Math.max(track.startAt(row), t0);
  if (length <= best.length) return;
  best.row = row;
  best.length = length;
}

/** Whether any of [t0, t1) is known of the lane. */
export function isKnownIn(track: LaneTrack, t0: number, t1: number, untilNs: number): boolean {
  return 0 < track.count && track.chunkStartAt(0) < t1 && t0 < knownEnd(track, untilNs);
}
