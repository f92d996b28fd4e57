import { BOOKMARKS_KIND } from "./bookmarks-form.js";
import { BUNDLE_KIND } from "./bundle-form.js";
import { PICTURE_KIND } from "./picture-form.js";
import { REPORT_KIND } from "./report-form.js";
import type { ShareKind } from "./share-kind.js";
import { TABLE_KIND } from "./table-form.js";

/** All kinds of output, in the order in which the dialog lists them. */
export const SHARE_KINDS: readonly ShareKind[] = [BUNDLE_KIND, REPORT_KIND, PICTURE_KIND, TABLE_KIND, BOOKMARKS_KIND];
