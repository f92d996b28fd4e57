// Records of what is counted by value.

/** Of a `CountTable` (analyses/count-table.ts). */
export enum N {
  /** By hash: the place of a count and 1, in 16 bits; 0: free. Their number less one, and the bits that a hash loses. */
  SLOTS = 0,
  MASK = 4,
  SHIFT = 8,
  /** The counts, see `E`: how many there are, and how many there is room for. */
  COUNTS = 12,
  USED = 16,
  ROOM = 20,
  /** Number of the window that is being counted. */
  WINDOW_F = 24,
  /** What is to be counted, see `Noted`, and how much. */
  NOTES = 32,
  NOTED = 36,
  BYTES = 64,
}

/** Of a count in a `CountTable`. */
export enum E {
  VALUE_F = 0,
  LANE = 8,
  GROUP = 12,
  COUNT = 16,
  BYTES = 24,
}

/** What is to be counted in a `CountTable`. */
export enum Noted {
  VALUE_F = 0,
  LANE = 8,
  GROUP = 12,
  BYTES = 16,
}

/** Room for so many. */
export const MOST_NOTED = 256;
