import { firstIndex } from "../core/search.js";
import {
  BLOCK_BITS,
  BLOCK_ROWS,
  blocksOf,
  CHUNK_BITS,
  CHUNK_ROWS,
  type Chunk,
  type ChunkHead,
  GROUP_BITS,
  GROUP_ROW_BITS,
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

/** Groups of a full chunk. */
const GROUPS = CHUNK_ROWS / GROUP_ROWS;

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
 * row; otherwise rows are read of blocks with such states that last longer than the best so far. So of chunks whose rows
 * are packed hardly a group is unpacked.
 */
export function worstIn(track: LaneTrack, t0: number, t1: number, untilNs: number): Outlier | undefined {
  if (track.count === 0 || !(t0 < t1)) return undefined;
  const firstChunk = Math.max(0, chunkIndexAt(track, t0));
  const lastChunk = chunkIndexAt(track, t1);
  if (lastChunk < 0 || !mayBeStolen(headAt(track, lastChunk))) return undefined;
  const search: Search = { track, t0, t1, untilNs, row: -1, state: 0, start: 0, end: 0, length: 0 };
  // First the chunks that lie completely in the window: their longest interval is known, and it mostly decides.
  for (let index = firstChunk + 1; index < lastChunk; index += 1) searchChunk(search, index);
  searchChunk(search, firstChunk);
  if (firstChunk < lastChunk) searchChunk(search, lastChunk);
  // Stretches that end after the last chunk's last row, the open row included, are in no group's `longest`.
  if (mayBeLonger(search, lastChunk)) consider(search, rowAt(track, t1));
  const { row, state, start, end } = search;
  return row < 0 ? undefined : { row, state, start, end };
}

/** The longest stretch so far of a lane in a window; `length`: of what lies inside. */
interface Search extends Outlier {
  readonly track: LaneTrack;
  readonly t0: number;
  readonly t1: number;
  readonly untilNs: number;
  row: number;
  state: number;
  start: number;
  end: number;
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

/** Whether the rows of a chunk are packed. */
function isPacked({ full }: LaneTrack, index: number): boolean {
  return index < full.count && full.wholeAt(index) === undefined;
}

/** Whether the stretch at the end of the window, which lies in a chunk, may be longer than the best so far. */
function mayBeLonger({ track, t1, length }: Search, index: number): boolean {
  if (!isPacked(track, index)) return true;
  const group = track.full.groupAt(index, t1);
  const next =
    group + 1 < GROUPS ? headAt(track, index) : index + 1 < track.chunkCount ? headAt(track, index + 1) : undefined;
  const { longest } = headAt(track, index);
  return (
    next === undefined || length < (longest[group] as number) || length < (next.longest[(group + 1) % GROUPS] as number)
  );
}

function searchChunk(search: Search, index: number): void {
  const { track, t0, t1 } = search;
  const head = headAt(track, index);
  if (head.longestOfAll <= search.length) return;
  const { longest } = head;
  const from = groupAt(track, index, t0);
  const to = groupAt(track, index, t1) + 1;
  const likely = longestGroup(head, from, to);
  searchGroup(search, index, head, likely);
  if (head.longestOfAll <= search.length) return;
  for (let group = from; group < to; group += 1) {
    if ((longest[group] as number) <= search.length || group === likely) continue;
    searchGroup(search, index, head, group);
  }
}

/** The group of blocks that holds `t`, or the nearest. */
function groupAt(track: LaneTrack, index: number, t: number): number {
  if (isPacked(track, index)) return track.full.groupAt(index, t);
  const chunk = track.chunkAt(index);
  const { blockStarts } = chunk;
  const groups = groupsOf(blocksOf(chunk));
  return Math.max(0, firstIndex(0, groups, (group) => t < (blockStarts[group << GROUP_BITS] as number)) - 1);
}

/** The group of [from, to) whose longest is longest: mostly no other needs a look then. */
function longestGroup(head: ChunkHead, from: number, to: number): number {
  if (from <= head.longestGroup && head.longestGroup < to) return head.longestGroup;
  const { longest } = head;
  let best = from;
  for (let group = from + 1; group < to; group += 1) {
    if ((longest[best] as number) < (longest[group] as number)) best = group;
  }
  return best;
}

function searchGroup(search: Search, index: number, head: ChunkHead, group: number): void {
  const { track } = search;
  const base = index << CHUNK_BITS;
  considerLongest(search, index, head, group);
  // Rows are read only if a part of the longest lies outside the window.
  if ((head.longest[group] as number) <= search.length) return;
  // `longest` tells of intervals by the group they end in: also the one begun in the last row before.
  consider(search, base + group * GROUP_ROWS - 1);
  const part = track.partAt(index, group * GROUP_ROWS);
  searchBlocks(search, index, part, group * GROUP_ROWS - part.firstRow);
}

/** The longest stretch that ends in a group. */
function considerLongest(search: Search, index: number, { longest, longestEnds }: ChunkHead, group: number): void {
  const { track } = search;
  const row = (index << CHUNK_BITS) + (longestEnds[group] as number) - 1;
  if (!isPacked(track, index)) {
    consider(search, row);
    return;
  }
  const length = longest[group] as number;
  if (length === 0) return;
  const { longestEndNs, longestStates } = track.full.groupsAt(index);
  const end = longestEndNs[group] as number;
  note(search, row, longestStates[group] as number, end - length, end);
}

/** Looks at the rows of a group that begins with row `first` of `part`, but not at a chunk's last, whose end is not in the chunk. */
function searchBlocks(search: Search, index: number, part: Chunk, first: number): void {
  const { t0, t1, track } = search;
  const { blockStarts, blockStates } = part;
  const end = Math.min(part.rows, first + GROUP_ROWS);
  for (let row = first; row < end; row += BLOCK_ROWS) {
    const block = row >> BLOCK_BITS;
    const beginNs = blockStarts[block] as number;
    if (t1 <= beginNs) return;
    if (((blockStates[block] as number) & OUTLIER_STATES) === 0) continue;
    const next = row + BLOCK_ROWS;
    const endNs = next < part.rows ? (blockStarts[block + 1] as number) : endOfPart(track, index, part);
    // Every row of a block ends by then.
    if (Math.min(endNs, t1) - Math.max(beginNs, t0) <= search.length) continue;
    searchBlock(search, index, part, row, endNs);
  }
}

/** Where the last row of a part ends, as far as the chunk tells. */
function endOfPart(track: LaneTrack, index: number, { firstRow, rows }: Chunk): number {
  const next = firstRow + rows;
  if (CHUNK_ROWS <= next || !isPacked(track, index)) return Number.POSITIVE_INFINITY;
  return track.full.groupsAt(index).starts[next >> GROUP_ROW_BITS] as number;
}

/** The rows of the block that begins with row `first` of `part` and ends at `endNs`; infinite: it is a chunk's last. */
function searchBlock(search: Search, index: number, part: Chunk, first: number, endNs: number): void {
  const isLast = endNs === Number.POSITIVE_INFINITY;
  const end = Math.min(isLast ? part.rows - 1 : part.rows, first + BLOCK_ROWS);
  for (let row = first; row < end; row += 1) {
    const state = stateIn(part, row);
    if (!isOutlier(state)) continue;
    const endsNs = row + 1 < part.rows ? startIn(part, row + 1) : endNs;
    note(search, (index << CHUNK_BITS) + part.firstRow + row, state, startIn(part, row), endsNs);
  }
}

function consider(search: Search, row: number): void {
  const { track, untilNs } = search;
  if (row < 0) return;
  const state = track.stateAt(row);
  if (isOutlier(state)) note(search, row, state, track.startAt(row), track.endAt(row, untilNs));
}

/** Takes a stretch if it is longer than the best so far. */
function note(search: Search, row: number, state: number, start: number, end: number): void {
  const length = Math.min(end, search.t1) - Math.max(start, search.t0);
  if (length <= search.length) return;
  Object.assign(search, { row, state, start, end, length });
}

/** Whether any of [t0, t1) is known of the lane. */
export function isKnownIn(track: LaneTrack, t0: number, t1: number, untilNs: number): boolean {
  return 0 < track.count && track.chunkStartAt(0) < t1 && t0 < knownEnd(track, untilNs);
}
