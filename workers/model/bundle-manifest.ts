/** The version of bundles that are written; later ones are refused. */
export const BUNDLE_VERSION = 1;

/** What a bundle holds beside its traces, as it was read: texts that nobody has checked. */
export interface BundleExtras {
  /** A file of bookmarks. */
  readonly annotations?: string;
  /** The view and the layout of the window that wrote it. */
  readonly view?: string;
}
