import type { PageStorage } from "./page-storage.js";
import type { ViewRow } from "./schema.js";

/**
 * IndexedDB is asynchronous and `pagehide` is not: a closing window stashes its last changes in `localStorage`, and
 * the next window writes them to the database.
 */
export type UnsavedChanges = ReturnType<typeof unsavedChangesIn>;

export interface Unsaved {
  readonly view?: ViewRow;
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
  return { ...(isViewRow(view) ? { view } : {}), ...(preferences === undefined ? {} : { preferences }) };
}

function isViewRow(value: unknown): value is ViewRow {
  if (typeof value !== "object" || value === null) return false;
  const { contentId, t0, t1, pinned, hidden, expanded, collapsed } = value as Partial<ViewRow>;
  const lists = [pinned, hidden, expanded, collapsed];
  return (
    typeof contentId === "string" && typeof t0 === "number" && typeof t1 === "number" && lists.every(Array.isArray)
  );
}
