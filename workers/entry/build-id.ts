import type { IndexPlatform } from "../engine/platform.js";
import type { IndexStore } from "../index-file/index-store.js";

/** What a build puts here (electron/build/build-id.mjs). */
declare const LANESCOPE_BUILD_ID: string;

/** Index files in a store. Sources that were not built have no name by which their files could be told from others: they keep none. */
export function indexPlatform(store: IndexStore | undefined, partEvents?: number): IndexPlatform | undefined {
  if (store === undefined || typeof LANESCOPE_BUILD_ID === "undefined") return undefined;
  return { store, build: LANESCOPE_BUILD_ID, ...(partEvents !== undefined && { partIsDue: every(partEvents) }) };
}

/** Tells each time after so many rows; 0: never. */
function every(events: number): (rows: number) => boolean {
  let before = 0;
  return (rows) => {
    if (events <= 0 || rows < before + events) return false;
    before = rows;
    return true;
  };
}
