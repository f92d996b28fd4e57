import { sortedByName } from "./name-order.js";

/** Filters that the user has named: their texts (docs/filter.md) by name. They hold for all traces. */
export type SavedFilters = ReadonlyMap<string, string>;

export const NO_SAVED_FILTERS: SavedFilters = new Map();

export const MAX_FILTER_NAME = 120;

/** In the order of their names, as people count and spell. */
export function sortedFilters(filters: SavedFilters): readonly { readonly name: string; readonly text: string }[] {
  return sortedByName([...filters].map(([name, text]) => ({ name, text })));
}
