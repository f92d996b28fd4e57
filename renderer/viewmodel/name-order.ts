/** Sorts names as people count and spell. */
const BY_NAME = new Intl.Collator(undefined, { numeric: true });

/** What has names, in the order of these. */
export function sortedByName<T extends { readonly name: string }>(named: Iterable<T>): readonly T[] {
  return [...named].sort((a, b) => BY_NAME.compare(a.name, b.name));
}
