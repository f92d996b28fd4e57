import { isRecord, type Patch } from "../viewmodel/merge-patch.js";
import type { ListedStorage } from "./page-storage.js";
import { type UnsavedParts, unsavedPartsIn } from "./unsaved-parts.js";

/** What a window has changed of the preferences. */
export interface PreferenceChange {
  /** The id of the window. */
  readonly window: string;
  readonly patch: Patch;
}

/** Changes of preferences that the database has not confirmed. */
export type UnsavedPreferences = UnsavedParts<PreferenceChange>;

export function unsavedPreferencesIn(storage: ListedStorage): UnsavedPreferences {
  return unsavedPartsIn(storage, {
    prefix: "lanescope.unsaved.preferences.",
    keyOf: ({ window }) => window,
    written: ({ patch }) => patch,
    read: (window, patch) => (isRecord(patch) ? { window, patch } : undefined),
  });
}
