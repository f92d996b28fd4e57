import { keptView } from "./kept-rows.js";
import type { PageStorage } from "./page-storage.js";
import type { ViewRow } from "./schema.js";

/**
 * IndexedDB is asynchronous and `pagehide` is not: a closing window stashes its last changes in `localStorage`, and
 * the next window writes them to the database.
 */
export type UnsavedChanges = ReturnType<typeof unsavedChangesIn>;

export interface Unsaved {
  readonly view?: ViewRow;
  /** Only earlier versions left them here. */
  readonly preferences?: unknown;
}

const KEY = "lanescope.unsaved";

export function unsavedChangesIn(storage: PageStorage) {
  return {
    stash(unsaved: Unsaved) {
      try {
        storage.setItem(KEY, JSON.stringify(unsaved));
      } catch {
        // The storage is full or forbidden. One change of a view is lost; the window is closing and cannot report it.
      }
    },
    /** Returns the stashed changes and empties the stash. */
    restore(): Unsaved {
      try {
        const text = storage.getItem(KEY);
        storage.removeItem(KEY);
        return text === null ? {} : unsavedFrom(JSON.parse(text));
      } catch {
        return {};
      }
    },
  };
}

function unsavedFrom(value: unknown): Unsaved {
  if (typeof value !== "object" || value === null) return {};
  const { view, preferences } = value as Partial<Unsaved>;
  const kept = keptView(view);
  return { ...(kept === undefined ? {} : { view: kept }), ...(preferences === undefined ? {} : { preferences }) };
}
