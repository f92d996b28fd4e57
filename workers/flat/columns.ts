/**
 * The rows that the core handles lie at fixed places of its memory: the columns of an `EventBatch`, ROWS of each. Few,
 * so that they stay in the first caches of a processor.
 */
export const ROWS = 1024;

/** A byte for each kind, see `Action`. */
export const ACTIONS = 1024;

/** Addresses of the tables that count exits by object and by guest address (`N`); 0: nothing is to be counted. */
export const OBJECT_COUNTS = 1536;
export const ADDRESS_COUNTS = 1540;
/** A double: when exits were last lost. */
export const EXITS_LOST = 1544;
/** Address of `Shared`. */
export const SHARED = 1600;
/** Addresses of the heads of stores of records, by `Store`. */
export const STORES = 1280;
const FIRST = 2048;

export const TIMES = FIRST;
export const X = TIMES + ROWS * 8;
export const Y = X + ROWS * 8;
export const Z = Y + ROWS * 8;
export const A = Z + ROWS * 8;
export const B = A + ROWS * 4;
export const C = B + ROWS * 4;
export const D = C + ROWS * 4;
export const TID = D + ROWS * 4;
export const PID = TID + ROWS * 4;
export const S = PID + ROWS * 4;
export const R = S + ROWS * 4;
export const CPUS = R + ROWS * 4;
export const KINDS = CPUS + ROWS * 2;
/** What is after them is free. */
export const COLUMNS_END = KINDS + ROWS;

/** What is to be done with events of a kind, as bits. */
export enum Action {
  CORE = 1,
  /** Analyses in TypeScript want the event, after the core. */
  REST = 2,
  /** An analysis begins with it: the core stops before it. */
  WAKES = 4,
}
