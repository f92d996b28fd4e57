/** The version of bundles that are written; later ones are refused. */
export const BUNDLE_VERSION = 1;

/** A larger file of bookmarks is neither put into a bundle nor taken out of one: it would fill memory. */
export const MOST_BOOKMARK_BYTES = 64 * 2 ** 20;

/** What a bundle holds beside its traces, as it was read: texts that nobody has checked. */
export interface BundleExtras {
  /** A file of bookmarks. */
  readonly annotations?: string;
  /** The view and the layout of the window that wrote it. */
  readonly view?: string;
}
