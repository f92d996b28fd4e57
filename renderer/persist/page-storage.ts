/** The part of the page's storage that the window uses. */
export type PageStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The same where keys have to be found. */
export type ListedStorage = PageStorage & Pick<Storage, "key" | "length">;

/** The page's own storage. Where the user forbids pages to keep anything, even asking for it throws: then one that forgets. */
export function pageStorage(): ListedStorage {
  try {
    return localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {}, removeItem: () => {}, key: () => null, length: 0 };
  }
}
