/** The parts of a pattern, for globs and regular expressions alike. Characters are UTF-16 code units, as in RegExp. */
export type Pattern =
  | { readonly is: "one"; readonly of: CharSet }
  | { readonly is: "row"; readonly parts: readonly Pattern[] }
  | { readonly is: "either"; readonly parts: readonly Pattern[] }
  /** `most` may be infinite. `isLazy`: rather less often than more. */
  | {
      readonly is: "repeat";
      readonly part: Pattern;
      readonly least: number;
      readonly most: number;
      readonly isLazy?: boolean;
    }
  /** A group with a name: its place in the text may be asked for. */
  | { readonly is: "named"; readonly name: string; readonly part: Pattern }
  | { readonly is: "place"; readonly place: Place };

/** Where in the text, between two characters. */
export type Place = "begin" | "end" | "word edge" | "no word edge";

/** Ranges of code units, both ends in them. */
export type CharSet = readonly (readonly [number, number])[];

export const ANY: CharSet = [[0, 0xffff]];

export function charSet(text: string): CharSet {
  return [...text].map((char) => [char.charCodeAt(0), char.charCodeAt(0)] as const);
}

export function one(char: string): Pattern {
  return { is: "one", of: charSet(char) };
}

export function any(of: CharSet, least = 0): Pattern {
  return { is: "repeat", part: { is: "one", of }, least, most: Number.POSITIVE_INFINITY };
}

/** All that `set` does not have. */
export function allBut(set: CharSet): CharSet {
  const sorted = set.toSorted(([a], [b]) => a - b);
  const rest: [number, number][] = [];
  let next = 0;
  for (const [low, high] of sorted) {
    if (next < low) rest.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  if (next <= 0xffff) rest.push([next, 0xffff]);
  return rest;
}
