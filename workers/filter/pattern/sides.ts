import type { CharSet, Place } from "./pattern.js";

/** The character on one side of a place in the text. */
export const EDGE = 0;
export const WORD = 1;
export const OTHER = 2;
export type Side = typeof EDGE | typeof WORD | typeof OTHER;

export function sideOf(code: number): Side {
  return isWord(code) ? WORD : OTHER;
}

/** Whether a place with these sides is of this kind. */
export function holds(place: Place, before: Side, after: Side): boolean {
  switch (place) {
    case "begin":
      return before === EDGE;
    case "end":
      return after === EDGE;
    case "word edge":
      return (before === WORD) !== (after === WORD);
    case "no word edge":
      return (before === WORD) === (after === WORD);
  }
}

export function has(set: CharSet, code: number): boolean {
  return set.some(([low, high]) => low <= code && code <= high);
}

function isWord(code: number): boolean {
  const isDigit = 0x30 <= code && code <= 0x39;
  const isLetter = (0x41 <= code && code <= 0x5a) || (0x61 <= code && code <= 0x7a);
  return isDigit || isLetter || code === 0x5f;
}
