/** The part of the page's storage that the window uses. */
export type PageStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The page's own storage. Where the user forbids pages to keep anything, even asking for it throws: then one that forgets. */
export function pageStorage(): PageStorage {
  try {
    return localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {}, removeItem: () => {} };
  }
}
