import type { KeyedChange } from "../viewmodel/keyed-changes.js";
import { keptAnalysis, keptNamed } from "./kept-rows.js";
import type { ListedStorage } from "./page-storage.js";
import type { AnalysisRow, NamedRow } from "./schema.js";
import { type UnsavedParts, unsavedPartsIn } from "./unsaved-parts.js";

/** Changes of what the user has saved under keys that the database has not confirmed. */
export type UnsavedRows<T> = UnsavedParts<KeyedChange<T>>;

export function unsavedFiltersIn(storage: ListedStorage): UnsavedRows<string> {
  return rowsIn(storage, "lanescope.unsaved.filter.", textOf);
}

export function unsavedNamedIn(storage: ListedStorage): UnsavedRows<NamedRow> {
  return rowsIn(storage, "lanescope.unsaved.named.", keptNamed);
}

export function unsavedAnalysesIn(storage: ListedStorage): UnsavedRows<AnalysisRow> {
  return rowsIn(storage, "lanescope.unsaved.analysis.", keptAnalysis);
}

export function unsavedDraftsIn(storage: ListedStorage): UnsavedRows<string> {
  return rowsIn(storage, "lanescope.unsaved.draft.", textOf);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function rowsIn<T>(storage: ListedStorage, prefix: string, read: (value: unknown) => T | undefined): UnsavedRows<T> {
  return unsavedPartsIn(storage, {
    prefix,
    keyOf: ({ key }) => key,
    written: ({ before, after }) => ({ before, after }),
    read: (key, value) => {
      if (key === "" || typeof value !== "object" || value === null) return undefined;
      const { before, after } = value as { readonly before?: unknown; readonly after?: unknown };
      const change = { key, before: read(before), after: read(after) };
      // A value that is not understood is not taken for one that is gone.
      const isRead =
        (change.after !== undefined || after === undefined) && (change.before !== undefined || before === undefined);
      return isRead ? change : undefined;
    },
  });
}
