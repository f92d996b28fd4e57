import type { NamedRow } from "../persist/schema.js";

/** Views and sets of lanes that the user has named for the open traces, by their ids. */
export interface NamedState {
  readonly saved: ReadonlyMap<string, NamedRow>;
  /** Why they last no longer than the window; undefined: they are in the database. */
  readonly notKept: string | undefined;
}

export const NOTHING_NAMED: NamedState = { saved: new Map(), notKept: undefined };
