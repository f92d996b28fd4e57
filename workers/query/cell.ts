import { State } from "../model/states.js";

/** Bytes of a cell: state 1, share 1, state 2, share 2. */
export const CELL_BYTES = 4;

/**
 * Puts a cell at `at`: the state that took most of a pixel and the runner-up, if there is one, each with its share of the
 * pixel as 0..255. A share is never rounded to 0, and the two never exceed 255 together.
 */
export function putCell(
  cells: Uint8Array,
  at: number,
  first: number,
  firstShare: number,
  second: number,
  secondShare: number,
): void {
  const rest = 0 < secondShare ? shareByte(secondShare) : 0;
  cells[at] = first;
  cells[at + 1] = Math.min(shareByte(firstShare), 255 - rest);
  cells[at + 2] = rest === 0 ? State.NONE : second;
  cells[at + 3] = rest;
}

/** Rounds a share of 0..255 that is not nothing. */
export function shareByte(share: number): number {
  return share < 1 ? 1 : (share + 0.5) | 0;
}
