import { parsedJson } from "../../workers/core/parsed-json.js";
import type { ListedStorage } from "./page-storage.js";

/** Changes that the database has not confirmed, in the page's own storage. */
export interface UnsavedParts<T> {
  /** These are unsaved, and no others of this window. What does not fit is left out: the database is told first. */
  stash(changes: readonly T[]): void;
  /** The changes of windows before this one. They stay until `stash` is called without them. */
  restore(): readonly T[];
}

export interface PartsOf<T> {
  readonly prefix: string;
  readonly keyOf: (change: T) => string;
  /** As JSON can hold it. */
  readonly written: (change: T) => unknown;
  /** Undefined: it makes no sense, or is of a later version. */
  readonly read: (key: string, value: unknown) => T | undefined;
}

/**
 * Keeps changes for the next window: the database refused them, or the window is closing faster than it answers. Each lies
 * under a key of its own, so that windows do not overwrite each other's.
 */
export function unsavedPartsIn<T>(
  storage: ListedStorage,
  { prefix, keyOf, written, read }: PartsOf<T>,
): UnsavedParts<T> {
  /** By key, what this window has put or found there. Another window may have put something later: that stays. */
  const own = new Map<string, { readonly text: string; readonly change: string }>();
  const put = (key: string, change: string) => {
    try {
      storage.setItem(prefix + key, change);
      own.set(key, { text: change, change });
    } catch {
      // The storage is full or forbidden. The change is in memory, and the window says that it is not saved.
    }
  };
  return {
    stash(changes) {
      const now = new Map(changes.map((change) => [keyOf(change), JSON.stringify(written(change))]));
      for (const [key, { text }] of own) {
        if (now.has(key)) continue;
        if (storage.getItem(prefix + key) === text) storage.removeItem(prefix + key);
        own.delete(key);
      }
      for (const [key, change] of now) if (own.get(key)?.change !== change) put(key, change);
    },
    restore() {
      const all = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? "");
      return all
        .filter((key) => key.startsWith(prefix))
        .flatMap((full) => {
          const key = full.slice(prefix.length);
          const text = storage.getItem(full) ?? "";
          const value = parsedJson(text);
          const change = value === undefined ? undefined : read(key, value);
          if (change === undefined) return [];
          own.set(key, { text, change: JSON.stringify(written(change)) });
          return [change];
        });
    },
  };
}

export const NOTHING_UNSAVED: UnsavedParts<never> = { stash: () => {}, restore: () => [] };
