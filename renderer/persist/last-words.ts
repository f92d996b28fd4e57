import type { ViewRow } from "./schema.js";

/**
 * What a window says as it goes: the database takes its time and a closing page has none, so the last changes are
 * left where writing is immediate, and the next window puts them into the database.
 */
export interface LastWords {
  leave(unsaved: Unsaved): void;
  /** What was left, once. */
  take(): Unsaved;
}

export interface Unsaved {
  readonly view?: ViewRow;
  readonly preferences?: unknown;
}

const KEY = "lanescope.unsaved";

export function lastWordsIn(storage: Pick<Storage, "getItem" | "setItem" | "removeItem">): LastWords {
  return {
    leave(unsaved) {
      try {
        storage.setItem(KEY, JSON.stringify(unsaved));
      } catch {
        // Full or forbidden: one change of a view is lost, and nobody is left to be told.
      }
    },
    take() {
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
