import { type Chunk, startIn, stateIn } from "./chunk.js";
import { addStay, type StaySums } from "./stay-sums.js";

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
  let start = from < to ? Math.max(t0, startIn(chunk, from)) : 0;
  for (let row = from; row < to; row += 1) {
    const end = row + 1 < to ? startIn(chunk, row + 1) : Math.min(t1, endNs);
    addStay(into, stateIn(chunk, row), start, end - start);
    start = end;
  }
}
