import type { ArrayMemory } from "../core/slabs.js";
import { STATE_COUNT } from "../model/states.js";
import {
  addRows,
  BLOCK_BITS,
  BLOCK_ROWS,
  blocksOf,
  type Chunk,
  GROUP_BITS,
  GROUP_MASK,
  isOutlier,
  paletteOf,
  startIn,
  stateIn,
  totalsBefore,
} from "./chunk.js";
import { STATE_MASK } from "./label-table.js";

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
export const NOTHING_BEFORE: IndexBase = { totals: new Float64Array(STATE_COUNT), seen: 0, stolen: 0 };

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
export function indexChunk(chunk: Chunk, base: IndexBase, memory: ArrayMemory): void {
  makeRoom(chunk, base.seen | statesIn(chunk), memory);
  chunk.longestOfAll = 0;
  chunk.longestGroup = 0;
  const totals = base.totals.slice();
  const blocks = blocksOf(chunk);
  let longest = 0;
  for (let block = 0; block < blocks; block += 1) {
    // The last row of the block before ends here, so it counts to this block.
    const stolen = block === 0 ? base.stolen : endLastOf(chunk, block - 1, totals);
    if ((block & GROUP_MASK) !== 0) longest = Math.max(longest, stolen);
    else {
      if (0 < block) noteLongest(chunk, (block >> GROUP_BITS) - 1, longest);
      longest = stolen;
    }
    putTotals(chunk, block, totals);
    const first = block << BLOCK_BITS;
    longest = Math.max(longest, addRows(chunk, first, Math.min(chunk.rows, first + BLOCK_ROWS) - 1, totals));
  }
  noteLongest(chunk, (blocks - 1) >> GROUP_BITS, longest);
}

export function noteLongest(chunk: Chunk, group: number, longest: number): void {
  chunk.longest[group] = longest;
  if (longest <= chunk.longestOfAll) return;
  chunk.longestOfAll = longest;
  chunk.longestGroup = group;
}

function statesIn({ words, rows }: Chunk): number {
  let states = 0;
  for (let at = 1; at < rows << 1; at += 2) states |= 1 << ((words[at] as number) & STATE_MASK);
  return states;
}

/** Makes room for the sums of all blocks that fit the chunk. */
function makeRoom(chunk: Chunk, seen: number, memory: ArrayMemory): void {
  if (seen !== chunk.seen) chunk.palette = paletteOf(seen);
  chunk.seen = seen;
  const length = chunk.blockStarts.length * chunk.palette.length;
  if (chunk.sums.length === length) return;
  if (0 < chunk.sums.length) memory.release(chunk.sums);
  chunk.sums = memory.floats(length);
}

function putTotals({ palette, sums }: Chunk, block: number, totals: Float64Array): void {
  const at = block * palette.length;
  for (let i = 0; i < palette.length; i += 1) sums[at + i] = totals[palette[i] as number] as number;
}

/** Adds the time of a block's last row, up to the next block's begin. Returns that time if it is an outlier, else 0. */
function endLastOf(chunk: Chunk, block: number, totals: Float64Array): number {
  const last = (block << BLOCK_BITS) + BLOCK_ROWS - 1;
  const spent = (chunk.blockStarts[block + 1] as number) - startIn(chunk, last);
  const state = stateIn(chunk, last);
  totals[state] = (totals[state] as number) + spent;
  return isOutlier(state) ? spent : 0;
}
