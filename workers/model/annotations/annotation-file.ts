import { fail, ok, type Result } from "../../core/result.js";
import { escapedJson } from "../../core/unseen.js";
import {
  ANNOTATION_VERSION,
  type Annotation,
  type AnnotationChange,
  type Annotations,
  readAnnotation,
} from "./annotation.js";

/** Annotations as a file (`.annotations.json`), the same text for the same annotations. */
export function annotationFile(annotations: readonly Annotation[]): string {
  const ordered = [...annotations].sort((a, b) => (a.id < b.id ? -1 : 1));
  const rows = ordered.map((one) => ({ ...one, version: ANNOTATION_VERSION }));
  return `${escapedJson(JSON.stringify({ version: ANNOTATION_VERSION, annotations: rows }, undefined, 2))}\n`;
}

export interface AnnotationFileContent {
  readonly annotations: readonly Annotation[];
  /** Entries that are no annotations, or of a later version. */
  readonly unread: number;
}

/** Reads a file. One of a later version is refused as a whole. */
export function readAnnotationFile(text: string): Result<AnnotationFileContent> {
  const parsed = parsedJson(text);
  if (!parsed.ok) return parsed;
  const { version, annotations } = (parsed.value ?? {}) as {
    readonly version?: unknown;
    readonly annotations?: unknown;
  };
  if (typeof version !== "number" || !Array.isArray(annotations)) return fail("this is no file of bookmarks");
  if (ANNOTATION_VERSION < version)
    return fail("a newer Lanescope wrote this file", { hint: "open it with that version" });
  const read = annotations.map(readAnnotation);
  const known = read.flatMap((one) => (one !== undefined && "annotation" in one ? [one.annotation] : []));
  return ok({ annotations: known, unread: read.length - known.length });
}

/** What a file changes: it adds what is not there, and the newer one of two wins. Merged twice, it changes nothing more. */
export function mergeOf(now: Annotations, annotations: readonly Annotation[]): readonly AnnotationChange[] {
  return annotations.flatMap((after) => {
    const before = now.get(after.id);
    if (before !== undefined && after.changedMs <= before.changedMs) return [];
    return [{ id: after.id, before, after }];
  });
}

function parsedJson(text: string): Result<unknown> {
  try {
    return ok(JSON.parse(text));
  } catch {
    return fail("this is no JSON, so no file of bookmarks");
  }
}
