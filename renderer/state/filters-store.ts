import { NO_SAVED_FILTERS, type SavedFilters } from "../viewmodel/saved-filters.js";

/** The filters that the user has saved, of whatever trace. */
export interface FiltersState {
  readonly saved: SavedFilters;
  /** Why they last no longer than the window; undefined: they are in the database. */
  readonly notKept: string | undefined;
}

export const NO_FILTERS: FiltersState = { saved: NO_SAVED_FILTERS, notKept: undefined };
