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
  let stashed: ReadonlySet<string> = new Set();
  return {
    stash(changes) {
      const now = new Set(changes.map(keyOf));
      for (const key of stashed) if (!now.has(key)) storage.removeItem(prefix + key);
      for (const change of changes) {
        try {
          storage.setItem(prefix + keyOf(change), JSON.stringify(written(change)));
        } catch {
          // The storage is full or forbidden. The change is in memory, and the window says that it is not saved.
        }
      }
      stashed = now;
    },
    restore() {
      const all = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? "");
      const keys = all.filter((key) => key.startsWith(prefix));
      const changes = keys.flatMap((key) => {
        const value = parsed(storage.getItem(key));
        return value === undefined ? [] : (read(key.slice(prefix.length), value) ?? []);
      });
      stashed = new Set(changes.map(keyOf));
      return changes;
    },
  };
}

export const NOTHING_UNSAVED: UnsavedParts<never> = { stash: () => {}, restore: () => [] };

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
