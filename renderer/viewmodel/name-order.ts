/** Sorts names as people count and spell. */
export const BY_NAME = new Intl.Collator(undefined, { numeric: true });
