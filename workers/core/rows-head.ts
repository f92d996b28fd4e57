/**
 * What changes with each row that a store of records gets, in memory: bytes from its begin. The flat core adds rows too,
 * and AssemblyScript compiles this file for it. All parts are 32-bit numbers.
 */

/** Rows so far, and how many there is room for. */
export const COUNT = 0;
export const ROOM = 4;
/** Number of the store among those that the core adds to. */
export const NUMBER = 8;
/** By column: the address of the page that is being filled. */
export const PAGES = 12;

/** Rows of a page. */
export const PAGE_BITS = 13;
export const PAGE_ROWS = 1 << PAGE_BITS;
export const PAGE_MASK = PAGE_ROWS - 1;
