import type { ListedStorage } from "../../renderer/persist/page-storage.js";

/** The page's own storage, in memory. */
export function memoryStorage(items = new Map<string, string>()): ListedStorage {
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    key: (i) => [...items.keys()][i] ?? null,
    get length() {
      return items.size;
    },
  };
}
