/** Filters that the user has named: their texts (docs/filter.md) by name. They hold for all traces. */
export type SavedFilters = ReadonlyMap<string, string>;

export const NO_SAVED_FILTERS: SavedFilters = new Map();

/** What became of the filter of one name; undefined: there is none. */
export interface SavedFilterChange {
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export const MAX_FILTER_NAME = 120;

/** What was added comes first, so that a filter under another name is never nowhere. */
export function filterChangesBetween(before: SavedFilters, after: SavedFilters): readonly SavedFilterChange[] {
  return [...new Set([...after.keys(), ...before.keys()])]
    .map((name) => ({ name, before: before.get(name), after: after.get(name) }))
    .filter((change) => change.before !== change.after);
}

export function withFilterChange(filters: SavedFilters, { name, after }: SavedFilterChange): SavedFilters {
  const changed = new Map(filters);
  if (after === undefined) changed.delete(name);
  else changed.set(name, after);
  return changed;
}

/** Makes a change of what another window may have changed meanwhile: what it has written is not removed. */
export function changedFilter(now: string | undefined, { before, after }: SavedFilterChange): string | undefined {
  return after === undefined && now !== before ? now : after;
}

/** In the order of their names, as people count and spell. */
export function sortedFilters(filters: SavedFilters): readonly { readonly name: string; readonly text: string }[] {
  return [...filters].map(([name, text]) => ({ name, text })).sort((a, b) => BY_NAME.compare(a.name, b.name));
}

const BY_NAME = new Intl.Collator(undefined, { numeric: true });
