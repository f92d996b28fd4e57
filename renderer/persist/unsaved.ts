import type { ListedStorage } from "./page-storage.js";
import type { AnalysisRow, NamedRow } from "./schema.js";
import { type UnsavedAnnotations, unsavedAnnotationsIn } from "./unsaved-annotations.js";
import { type UnsavedChanges, unsavedChangesIn } from "./unsaved-changes.js";
import { NOTHING_UNSAVED } from "./unsaved-parts.js";
import { type UnsavedPreferences, unsavedPreferencesIn } from "./unsaved-preferences.js";
import {
  type UnsavedRows,
  unsavedAnalysesIn,
  unsavedDraftsIn,
  unsavedFiltersIn,
  unsavedNamedIn,
} from "./unsaved-rows.js";
import { type UnsavedViews, unsavedViewsIn } from "./unsaved-views.js";

/** All that waits in the page's storage for the database. */
export interface AllUnsaved {
  readonly changes?: UnsavedChanges | undefined;
  readonly annotations: UnsavedAnnotations;
  readonly filters: UnsavedRows<string>;
  readonly named: UnsavedRows<NamedRow>;
  readonly analyses: UnsavedRows<AnalysisRow>;
  readonly analysisDrafts: UnsavedRows<string>;
  readonly preferences: UnsavedPreferences;
  readonly views: UnsavedViews;
}

export function allUnsavedIn(storage: ListedStorage): AllUnsaved {
  return {
    changes: unsavedChangesIn(storage),
    annotations: unsavedAnnotationsIn(storage),
    filters: unsavedFiltersIn(storage),
    named: unsavedNamedIn(storage),
    analyses: unsavedAnalysesIn(storage),
    analysisDrafts: unsavedDraftsIn(storage),
    preferences: unsavedPreferencesIn(storage),
    views: unsavedViewsIn(storage),
  };
}

/** For a window without such a storage. */
export const NONE_UNSAVED: AllUnsaved = {
  annotations: NOTHING_UNSAVED,
  filters: NOTHING_UNSAVED,
  named: NOTHING_UNSAVED,
  analyses: NOTHING_UNSAVED,
  analysisDrafts: NOTHING_UNSAVED,
  preferences: NOTHING_UNSAVED,
  views: NOTHING_UNSAVED,
};
