import {
  ANNOTATION_VERSION,
  type AnnotationChange,
  readAnnotation,
  readDeletion,
} from "../../workers/model/annotations/annotation.js";
import type { ListedStorage } from "./page-storage.js";

/**
 * Changes of annotations that the database has not confirmed: because it refused them, or because the window is closing
 * faster than it answers. Each lies under a key of its own, so that windows do not overwrite each other's.
 */
export type UnsavedAnnotations = ReturnType<typeof unsavedAnnotationsIn>;

const PREFIX = "lanescope.unsaved.annotation.";

export function unsavedAnnotationsIn(storage: ListedStorage) {
  let stashed: ReadonlySet<string> = new Set();
  return {
    /** These are unsaved, and no others of this window. What does not fit is left out: the database is told first. */
    stash(changes: readonly AnnotationChange[]) {
      const now = new Set(changes.map(({ id }) => id));
      for (const id of stashed) if (!now.has(id)) storage.removeItem(PREFIX + id);
      for (const change of changes) {
        try {
          storage.setItem(PREFIX + change.id, JSON.stringify(written(change)));
        } catch {
          // The storage is full or forbidden. The change is in memory, and the window says that it is not saved.
        }
      }
      stashed = now;
    },
    /** The changes of windows before this one. They stay until `stash` is called without them. */
    restore(): readonly AnnotationChange[] {
      const all = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? "");
      const keys = all.filter((key) => key.startsWith(PREFIX));
      const changes = keys.flatMap((key) => changeFrom(key.slice(PREFIX.length), storage.getItem(key)) ?? []);
      stashed = new Set(changes.map(({ id }) => id));
      return changes;
    },
  };
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

function changeFrom(id: string, text: string | null): AnnotationChange | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
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
  } catch {
    return undefined;
  }
}
