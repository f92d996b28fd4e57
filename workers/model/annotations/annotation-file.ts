import { fail, ok, type Result } from "../../core/result.js";
import { escapedJson } from "../../core/unseen.js";
import { ANNOTATION_VERSION, type Annotation, type AnnotationSet, readAnnotation, readDeletion } from "./annotation.js";
import { setOf } from "./merge.js";

/** A file with more entries than these is refused as a whole: nobody wrote it by hand. */
const MOST_ENTRIES = 200_000;

/** Annotations as a file (`.annotations.json`), the same text for the same annotations. */
export function annotationFile({ byId, deletions }: AnnotationSet): string {
  const annotations = ordered(byId).map(inOrder);
  const deleted = ordered(deletions);
  const file = { version: ANNOTATION_VERSION, annotations, ...(0 < deleted.length && { deleted }) };
  return `${escapedJson(JSON.stringify(file, undefined, 2))}\n`;
}

export interface AnnotationFileContent extends AnnotationSet {
  /** Entries that are no annotations, or of a later version. */
  readonly unread: number;
}

/** Reads a file. One of a later version is refused as a whole. Of two entries of one id the newer counts. */
export function readAnnotationFile(text: string): Result<AnnotationFileContent> {
  const parsed = parsedJson(text);
  if (!parsed.ok) return parsed;
  const file = (parsed.value ?? {}) as { readonly [field: string]: unknown };
  const { version, annotations, deleted = [] } = file;
  if (typeof version !== "number" || !Array.isArray(annotations) || !Array.isArray(deleted)) {
    return fail("this is no file of bookmarks");
  }
  if (ANNOTATION_VERSION < version)
    return fail("a newer Lanescope wrote this file", { hint: "open it with that version" });
  const all = annotations.length + deleted.length;
  if (MOST_ENTRIES < all) return fail(`it has ${all} entries, and may have ${MOST_ENTRIES}`);
  const read = annotations.map(readAnnotation);
  const known = read.flatMap((one): Annotation[] => (one !== undefined && "annotation" in one ? [one.annotation] : []));
  const gone = deleted.map(readDeletion).filter((one) => one !== undefined);
  return ok({ ...setOf(known, gone), unread: all - known.length - gone.length });
}

/** The fields in one order, whoever put them together. */
function inOrder(one: Annotation) {
  const { id, content, lanes, startNs, endNs, to, ...words } = one;
  const { text, author, colour, tags, createdMs, changedMs } = words;
  const place = { id, content, lanes, startNs, endNs, ...(to && { to }) };
  return { ...place, text, author, colour, tags, createdMs, changedMs, version: ANNOTATION_VERSION };
}

function ordered<T extends { readonly id: string }>(byId: ReadonlyMap<string, T>): readonly T[] {
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function parsedJson(text: string): Result<unknown> {
  try {
    return ok(JSON.parse(text));
  } catch {
    return fail("this is no JSON, so no file of bookmarks");
  }
}
