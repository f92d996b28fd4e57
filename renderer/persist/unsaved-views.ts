import { keptView } from "./kept-rows.js";
import type { ListedStorage } from "./page-storage.js";
import type { ViewRow } from "./schema.js";
import { type UnsavedParts, unsavedPartsIn } from "./unsaved-parts.js";

/**
 * Views that the database has not confirmed. IndexedDB is asynchronous and `pagehide` is not: a closing window stashes its
 * last view, and the next window writes it to the database. Of windows on one trace the one that closes last has its view.
 */
export type UnsavedViews = UnsavedParts<ViewRow>;

export function unsavedViewsIn(storage: ListedStorage): UnsavedViews {
  return unsavedPartsIn(storage, {
    prefix: "lanescope.unsaved.view.",
    keyOf: ({ contentId }) => contentId,
    written: (view) => view,
    read: (_contentId, value) => keptView(value),
  });
}
