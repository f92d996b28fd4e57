import { STATE_COUNT } from "../model/states.js";
import { BLOCK_BITS, type Chunk } from "./chunk.js";
import { STATE_MASK } from "./label-table.js";

/** Stays in each state, by its number: how long together, how many, the longest and the shortest, and when these began. */
export interface StaySums {
  readonly total: Float64Array;
  readonly count: Float64Array;
  /** 0: none. */
  readonly longest: Float64Array;
  readonly longestStart: Float64Array;
  /** Infinity: none. */
  readonly shortest: Float64Array;
  readonly shortestStart: Float64Array;
}

export function noStays(): StaySums {
  return {
    total: new Float64Array(STATE_COUNT),
    count: new Float64Array(STATE_COUNT),
    longest: new Float64Array(STATE_COUNT),
    longestStart: new Float64Array(STATE_COUNT).fill(Number.NaN),
    shortest: new Float64Array(STATE_COUNT).fill(Number.POSITIVE_INFINITY),
    shortestStart: new Float64Array(STATE_COUNT).fill(Number.NaN),
  };
}

export function clearStays({ total, count, longest, longestStart, shortest, shortestStart }: StaySums): void {
  for (const column of [total, count, longest]) column.fill(0);
  for (const column of [longestStart, shortestStart]) column.fill(Number.NaN);
  shortest.fill(Number.POSITIVE_INFINITY);
}

/** Rows of a chunk, as a part of a window. */
export interface StayRows {
  readonly from: number;
  readonly to: number;
  /** Where row `to - 1` ends. */
  readonly endNs: number;
  /** The window at which stays are cut. */
  readonly t0: number;
  readonly t1: number;
}

/** Adds rows of a chunk, those of NONE too. Of two equally long stays the first counts as the longest. */
export function addStays(into: StaySums, chunk: Chunk, { from, to, endNs, t0, t1 }: StayRows): void {
  const { words, times, blockStarts } = chunk;
  const startOf = (row: number): number =>
    times === undefined
      ? (blockStarts[row >> BLOCK_BITS] as number) + (words[row << 1] as number)
      : (times[row] as number);
  let start = from < to ? Math.max(t0, startOf(from)) : 0;
  for (let row = from; row < to; row += 1) {
    const end = row + 1 < to ? startOf(row + 1) : Math.min(t1, endNs);
    addStay(into, (words[(row << 1) + 1] as number) & STATE_MASK, start, end - start);
    start = end;
  }
}

/** Adds a stay that begins after those there are. */
export function addStay(into: StaySums, state: number, start: number, ns: number): void {
  const { total, count, longest, longestStart, shortest, shortestStart } = into;
  if (ns <= 0) return;
  total[state] = (total[state] as number) + ns;
  count[state] = (count[state] as number) + 1;
  if ((longest[state] as number) < ns) {
    longest[state] = ns;
    longestStart[state] = start;
  }
  if (ns < (shortest[state] as number)) {
    shortest[state] = ns;
    shortestStart[state] = start;
  }
}

/** Adds stays that come later. */
export function mergeStays(into: StaySums, from: StaySums): void {
  for (let state = 0; state < STATE_COUNT; state += 1) {
    if (from.count[state] === 0) continue;
    into.total[state] = (into.total[state] as number) + (from.total[state] as number);
    into.count[state] = (into.count[state] as number) + (from.count[state] as number);
    if ((into.longest[state] as number) < (from.longest[state] as number)) {
      into.longest[state] = from.longest[state] as number;
      into.longestStart[state] = from.longestStart[state] as number;
    }
    if ((from.shortest[state] as number) < (into.shortest[state] as number)) {
      into.shortest[state] = from.shortest[state] as number;
      into.shortestStart[state] = from.shortestStart[state] as number;
    }
  }
}
