import { keptView } from "./kept-rows.js";
import type { PageStorage } from "./page-storage.js";
import type { ViewRow } from "./schema.js";

/** What windows of earlier versions left in `localStorage`, all of it under one key. */
export type UnsavedChanges = ReturnType<typeof unsavedChangesIn>;

interface Unsaved {
  readonly view?: ViewRow;
  readonly preferences?: unknown;
}

const KEY = "lanescope.unsaved";

export function unsavedChangesIn(storage: PageStorage) {
  return {
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
