/** The version of bundles that are written; later ones are refused. */
export const BUNDLE_VERSION = 1;
