import type { RecentRow } from "../../persist/schema.js";

/** What is known from earlier runs. */
export interface PersistenceState {
  /** Newest first. */
  readonly recents: readonly RecentRow[];
  /** Why a recent one did not open again, by its token. */
  readonly gone: ReadonlyMap<string, string>;
  /** The view on screen is the one kept from last time, and nobody has moved it since. */
  readonly isRestored: boolean;
}

export const NOTHING_KEPT: PersistenceState = { recents: [], gone: new Map(), isRestored: false };
