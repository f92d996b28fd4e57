// Numbers of the packed form of a chunk (record.ts). AssemblyScript compiles this file for the flat core.

export const HEAD_WORDS = 8;
/** Words of the head. */
export const ROWS = 0;
export const FLAGS = 1;
export const LABELS = 2;
export const SEEN = 3;
/** Doubles of `sums`. */
export const SUMS = 4;
/** Where `times` begins, and so `rows` ends. */
export const TIMES_AT = 5;
/** Words of all. */
export const LENGTH = 6;

/** Flags. The chunk keeps full times; the record has them as they are, because differences do not tell them. */
export const IS_WIDE = 1;
export const HAS_TIMES = 2;

export const RUN_BITS = 6;
export const RUN_ROWS = 1 << RUN_BITS;
export const WORDS_OF_RUN = 3;

/** Parts of a run's shape, in a word: bits of the two columns, then their exceptions. */
export const LABEL_BITS_SHIFT = 6;
export const TIME_EXCEPTIONS_SHIFT = 12;
export const LABEL_EXCEPTIONS_SHIFT = 19;
/** Some time of the run has more than 32 bits. */
export const IS_FAR = 1 << 26;
export const BITS_MASK = 0x3f;
export const EXCEPTIONS_MASK = 0x7f;

/** An exception takes a word and a byte: bits of a column. */
export const EXCEPTION_BITS = 40;
