// What the decoder keeps in flat memory: by record, the place of each number in it, in bytes. `_F` are doubles, all others
// words. What ends in _AT is an address.

/** A stream and the packet that it is in. Times are ns from the origin, the clock is in two halves without a sign. */
export enum S {
  LO_F = 0,
  HI_F = 8,
  /** The reference of the clock: see `RelativeClock`. */
  REF_LO_F = 16,
  REF_HI_F = 24,
  REF_NS_F = 32,
  REF_REL_F = 40,
  /** The latest time seen, and when the packet claims to begin. */
  LATEST_F = 48,
  BEGIN_F = 56,
  /** The id of no class, where the search stopped at one. */
  BAD_ID_F = 64,
  LAYOUT_AT = 72,
  BLOCK_AT = 76,
  /** Events by class. */
  COUNTS_AT = 80,
  /** The bytes at hand, how many of them are content, and where in them the next event begins. */
  BYTES_AT = 84,
  END = 88,
  POSITION = 92,
  /** The event the clock is at has not been noted yet; some event has. */
  HAS_UNNOTED = 96,
  HAS_EVENTS = 100,
  /** Where the body of an event is whose header TypeScript read. */
  BODY = 104,
  BYTES = 112,
}

/** What streams of one layout share. Alignments are masks: a power of two, less one. */
export enum L {
  FREQUENCY_F = 0,
  IS_NS = 8,
  IS_COMPACT = 12,
  LITTLE = 16,
  /** The id that means "extended". */
  EXTENDED_ID = 20,
  ALIGN = 24,
  CLOCK_ALIGN = 28,
  /** Whether an extended header is a full id and a full clock value. */
  HAS_EXTENDED = 32,
  EXTENDED_ALIGN = 36,
  EXTENDED_CLOCK_ALIGN = 40,
  /** Plans: see `ClassPlans`. */
  CLASSES_AT = 44,
  CLASS_COUNT = 48,
  PHASES = 52,
  SIZES_AT = 56,
  LISTS_AT = 60,
  /** Lists of ops: see `OpLists`. */
  WORDS_AT = 64,
  STARTS_AT = 68,
  KINDS_AT = 72,
  /** For sorting rows by list: see `write.ts`. */
  PLACES_AT = 76,
  BASES_AT = 80,
  FILLS_AT = 84,
  TOUCHED_AT = 88,
  TEXTS_AT = 92,
  BYTES = 96,
}

/** A block of rows: see `RowBlock`. */
export enum B {
  TIMES_AT = 0,
  LISTS_AT = 4,
  BASES_AT = 8,
  PLACES_AT = 12,
  CAPACITY = 16,
  COUNT = 20,
  TAKEN = 24,
  WRITTEN = 28,
  CPU = 32,
  BYTES = 36,
}

/** Tables of texts: see `TextTable`. Masks of places, not of bytes. */
export enum T {
  CODES_AT = 0,
  FIXED_AT = 4,
  FIXED_MASK = 8,
  LOOSE_AT = 12,
  LOOSE_MASK = 16,
  ARENA_AT = 20,
  BYTES = 24,
}

/** Streams in the order of their next rows: a heap. */
export enum H {
  SIZE = 0,
  HEADS_AT = 4,
  STREAMS_AT = 8,
  /** By stream, the address of its block. */
  BLOCKS_AT = 12,
  BYTES = 16,
}

/** Many streams, whose next rows are sorted in rounds: see `rounds.ts`. */
export enum O {
  /** The times of a round. */
  BEGIN_F = 0,
  END_F = 8,
  STREAMS = 16,
  /** Rows that a stream adds to a round at most. */
  SHARE = 20,
  /** The stream that has no more rows. */
  TOP = 24,
  /** By stream: 1 if it has rows; and the address of its block. */
  ACTIVE_AT = 28,
  BLOCKS_AT = 32,
  /** By row of a round: its time, the cell for its place, its block. */
  TIMES_AT = 36,
  CELLS_AT = 40,
  OWNERS_AT = 44,
  /** Keys with the rows that have them, and a second list while they are sorted. */
  WORDS_AT = 48,
  SORTED_AT = 52,
  /** By digit, the place of its next row. */
  FIRSTS_AT = 56,
  BYTES = 64,
}

/** A batch: rows that have places, and the addresses of its columns, by the numbers that ops name them with. */
export enum R {
  COUNT = 0,
  CAPACITY = 4,
  TIMES_AT = 8,
  KINDS_AT = 12,
  CPUS_AT = 16,
  COLUMNS = 20,
  BYTES = 72,
}

/** Why a search for rows stops. The first four as `DecodeStatus`. */
export enum Stop {
  FULL = 0,
  END = 1,
  SHORT = 2,
  /** An id of no class. */
  UNKNOWN = 3,
  /** A body, or a header, that TypeScript could not read: it knows why. */
  BODY = 4,
  HEADER = 5,
  /** The clock of an extended header cannot be true. */
  ABSURD = 6,
  /** An event ends inside a byte, or its clock goes back: the general loop reads on from there. */
  ODD = 7,
}

/** Sizes of plans that are no sizes: see `ClassPlans`. */
export const PLAN_MISSING = -1;
export const PLAN_WALK = -2;
