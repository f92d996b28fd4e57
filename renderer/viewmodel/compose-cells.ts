import { DIMMED } from "../../workers/model/states.js";
import { STATE_STYLES } from "./state-style.js";

/** The least height of a state in a cell, however small its share. */
const MIN_STATE_PX = 2;

/**
 * Turns cells (state 1, share 1, state 2, share 2) into texels for the shader: (lower state, its
 * top, upper state, its top), tops in 1/255 of the bar's height. The lower-ranked state stands on the floor, the
 * other on top of it, each as tall as its share and its style say: a lane seen from afar is an area chart, a lane
 * seen from near is bars of fixed height. Done once per answer, not for every pixel of every frame.
 */
export function composeCells(cells: Uint8Array, barPx: number, into: Uint8Array): void {
  const least = Math.ceil((MIN_STATE_PX * 255) / Math.max(MIN_STATE_PX, barPx));
  for (let at = 0; at < cells.length; at += 4) {
    const first = cells[at] ?? 0;
    const second = cells[at + 2] ?? 0;
    const secondShare = cells[at + 3] ?? 0;
    if (secondShare === 0) {
      const top = HEIGHTS[first] ?? 0;
      into[at] = first;
      into[at + 1] = top;
      into[at + 2] = first;
      into[at + 3] = top;
      continue;
    }
    const firstShare = cells[at + 1] ?? 0;
    const isSwapped = (RANKS[second] ?? 0) < (RANKS[first] ?? 0);
    const low = isSwapped ? second : first;
    const high = isSwapped ? first : second;
    const lowPart = (isSwapped ? secondShare : firstShare) / (firstShare + secondShare);
    const lowHeight = HEIGHTS[low] ?? 0;
    const highHeight = HEIGHTS[high] ?? 0;
    const highPx = highHeight === 0 ? 0 : Math.max(least, (1 - lowPart) * highHeight);
    const lowPx = lowHeight === 0 ? 0 : Math.min(255 - Math.min(highPx, least), Math.max(least, lowPart * lowHeight));
    into[at] = low;
    into[at + 1] = lowPx;
    into[at + 2] = high;
    into[at + 3] = Math.min(255, lowPx + highPx);
  }
}

/** Styles as bytes, indexed by state, dimmed or not. */
const HEIGHTS = Uint8Array.from({ length: 256 }, (_, state) =>
  Math.round((STATE_STYLES[state & ~DIMMED]?.height ?? 0) * 255),
);
const RANKS = Uint8Array.from({ length: 256 }, (_, state) => STATE_STYLES[state & ~DIMMED]?.rank ?? 255);
