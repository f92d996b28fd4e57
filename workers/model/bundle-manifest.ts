import type { AnalysisFile } from "./own-analysis.js";

/** The version of bundles that are written; later ones are refused. */
export const BUNDLE_VERSION = 1;

/** A larger file of bookmarks is neither put into a bundle nor taken out of one: it would fill memory. */
export const MOST_BOOKMARK_BYTES = 64 * 2 ** 20;

/** The member that says what a bundle holds. */
export const MANIFEST = "manifest.json";

/** A member of a bundle in its manifest. */
export interface ManifestMember {
  /** In the folder of the manifest. */
  readonly path: string;
  readonly bytes: number;
  /** CRC-32 of its bytes, eight hexadecimal digits. */
  readonly crc32: string;
}

/** As a manifest writes it. */
export function checksumText(crc: number): string {
  return crc.toString(16).padStart(8, "0");
}

/** What a bundle holds beside its traces, as it was read: texts that nobody has checked. */
export interface BundleExtras {
  /** A file of bookmarks. */
  readonly annotations?: string;
  /** The view and the layout of the window that wrote it. */
  readonly view?: string;
  /** Analyses of the user, by the names of their members. */
  readonly analyses?: readonly AnalysisFile[];
}
