import type { RecentRow } from "../../persist/schema.js";

/** Records of earlier windows. */
export interface PersistenceState {
  /** Newest first. */
  readonly recents: readonly RecentRow[];
  /** Those of earlier windows are among them. */
  readonly isRead: boolean;
  /** Failures of recent traces that did not reopen, by token. */
  readonly gone: ReadonlyMap<string, string>;
  /** The view on screen was restored, and the user has not changed it. */
  readonly isRestored: boolean;
  /** Why settings last no longer than the window; undefined: they are in the database. */
  readonly settingsNotKept: string | undefined;
}

export const NOTHING_KEPT: PersistenceState = {
  recents: [],
  isRead: false,
  gone: new Map(),
  isRestored: false,
  settingsNotKept: undefined,
};
