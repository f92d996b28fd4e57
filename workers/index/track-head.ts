/**
 * What changes with each row that a track gets, in one cache line of memory: bytes from its begin. The flat core writes
 * rows too, and AssemblyScript compiles this file for it.
 */
export const HEAD_BYTES = 64;

/** Double: start of the block being written; NaN while full times are kept, so that no row takes the fast path. */
export const BLOCK_NS = 0;
/** Double: start of the last row. */
export const LAST_NS = 8;
/** Rows of the tail. The rest are 32-bit numbers as well. */
export const TAIL_ROWS = 16;
/** Label of the last row. */
export const LAST_LABEL = 20;
/** Where the words of the tail lie, and how many there is room for. */
export const WORDS_AT = 24;
export const WORDS_ROOM = 28;
/** Where the starts of its blocks lie. */
export const STARTS_AT = 32;
/** Rows of the tail in its index, and one more; 0: the index has to be built again. */
export const INDEXED = 36;
/** 1: the tail keeps full times. */
export const FULL_TIMES = 40;
/** Chunks before the tail. */
export const SEALED = 44;
/** Number of the track among those that the core writes to. */
export const TRACK = 48;
