import {
  ANNOTATION_VERSION,
  type AnnotationChange,
  readAnnotation,
  readDeletion,
} from "../../workers/model/annotations/annotation.js";
import type { ListedStorage } from "./page-storage.js";
import { type UnsavedParts, unsavedPartsIn } from "./unsaved-parts.js";

/** Changes of annotations that the database has not confirmed. */
export type UnsavedAnnotations = UnsavedParts<AnnotationChange>;

export function unsavedAnnotationsIn(storage: ListedStorage): UnsavedAnnotations {
  return unsavedPartsIn(storage, {
    prefix: "lanescope.unsaved.annotation.",
    keyOf: ({ id }) => id,
    written,
    read: changeFrom,
  });
}

function written({ id, before, after, deletion }: AnnotationChange) {
  const version = ANNOTATION_VERSION;
  return {
    id,
    ...(before && { before: { ...before, version } }),
    ...(after && { after: { ...after, version } }),
    ...(deletion && { deletion: { ...deletion, version } }),
  };
}

function changeFrom(id: string, value: unknown): AnnotationChange | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { before, after, deletion: gone } = value as { readonly [field: string]: unknown };
  const [old, now] = [before, after].map((one) =>
    one === undefined ? { annotation: undefined } : readAnnotation(one),
  );
  if (old === undefined || now === undefined || "isNewer" in old || "isNewer" in now) return undefined;
  const deletion = readDeletion(gone);
  const change = { id, before: old.annotation, after: now.annotation, ...(deletion && { deletion }) };
  const isOwn = [change.before, change.after, deletion].every((one) => one === undefined || one.id === id);
  return isOwn && (change.before ?? change.after ?? deletion) !== undefined ? change : undefined;
}
