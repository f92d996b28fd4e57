import { fieldsOf } from "../../core/parsed-json.js";

/**
 * What people write on a trace: bookmarks, notes and arrows. Nothing here depends on the session that is open: traces are
 * named by their content, lanes by their paths, and times are those of a trace's own clock.
 */

/** The colours that a person can choose, by name: their values depend on the theme. */
export const ANNOTATION_COLOURS = ["yellow", "orange", "red", "purple", "blue", "green", "grey"] as const;
export type AnnotationColour = (typeof ANNOTATION_COLOURS)[number];

/** A lane of a trace. */
export interface LaneRef {
  /** Content id of the trace; its clock tells the times on the lane. */
  readonly content: string;
  readonly path: string;
}

/** A moment on a lane. */
export interface Spot extends LaneRef {
  /** Absolute ns of the trace's clock, as decimal text. */
  readonly atNs: string;
}

export interface Annotation {
  /** A UUID: the same annotation has the same one everywhere. */
  readonly id: string;
  /** Content id of the trace by whose clock it begins and ends. */
  readonly content: string;
  /** The lanes that it is about; none: all. Of an arrow the one that it begins on. */
  readonly lanes: readonly LaneRef[];
  /** Absolute ns, as decimal text. A point begins and ends at the same. */
  readonly startNs: string;
  readonly endNs: string;
  /** Of an arrow: where it leads. */
  readonly to?: Spot;
  /** Markdown. */
  readonly text: string;
  /** "": not told. */
  readonly author: string;
  readonly colour: AnnotationColour;
  readonly tags: readonly string[];
  /** Milliseconds since the epoch. */
  readonly createdMs: number;
  readonly changedMs: number;
}

export type AnnotationKind = "bookmark" | "note" | "arrow";

export function kindOf({ to, text }: Pick<Annotation, "to" | "text">): AnnotationKind {
  if (to !== undefined) return "arrow";
  return text === "" ? "bookmark" : "note";
}

/** The form in which annotations are written; a row of a later version is left alone. */
export const ANNOTATION_VERSION = 1;

export const ANNOTATION_LIMITS = {
  text: 20_000,
  tag: 60,
  tags: 20,
  author: 100,
  lanes: 1000,
  id: 200,
  path: 2000,
} as const;

/** An annotation as it is kept. */
export type WrittenAnnotation = Annotation & { readonly version: number };

/** What was written elsewhere: right, of a version that this one does not know, or nothing. */
export type ReadAnnotation = { readonly annotation: Annotation } | { readonly isNewer: true } | undefined;

/** That an annotation was deleted, so that an older copy of it elsewhere does not bring it back. */
export interface Deletion {
  readonly id: string;
  /** Content id of the trace that it was about. */
  readonly content: string;
  /** Milliseconds since the epoch. */
  readonly deletedMs: number;
}

/** A deletion as it is kept. */
export type WrittenDeletion = Deletion & { readonly version: number };

/** Reads a deletion of this version or an older one from what a database or a file holds. */
export function readDeletion(value: unknown): Deletion | undefined {
  const { version = ANNOTATION_VERSION, id, content, deletedMs } = fieldsOf(value);
  if (typeof version !== "number" || ANNOTATION_VERSION < version) return undefined;
  if (!isId(id) || !isId(content) || typeof deletedMs !== "number") return undefined;
  return { id, content, deletedMs: msOf(deletedMs) };
}

/** Reads what a database or a file holds. What is no annotation is dropped; texts that are too long are cut. */
export function readAnnotation(value: unknown): ReadAnnotation {
  const fields = fieldsOf(value);
  const { version, id, content, startNs, endNs } = fields;
  if (typeof version !== "number" || !isId(id)) return undefined;
  if (ANNOTATION_VERSION < version) return { isNewer: true };
  if (!isId(content) || !isNs(startNs) || !isNs(endNs) || BigInt(endNs) < BigInt(startNs)) return undefined;
  const to = readSpot(fields.to);
  if (fields.to !== undefined && to === undefined) return undefined;
  return {
    annotation: {
      id,
      content,
      lanes: listOf(fields.lanes)
        .flatMap((lane) => readLane(lane) ?? [])
        .slice(0, ANNOTATION_LIMITS.lanes),
      startNs,
      endNs,
      ...(to && { to }),
      text: isText(fields.text) ? fields.text.slice(0, ANNOTATION_LIMITS.text) : "",
      author: isText(fields.author) ? fields.author.slice(0, ANNOTATION_LIMITS.author) : "",
      colour: ANNOTATION_COLOURS.find((colour) => colour === fields.colour) ?? "yellow",
      tags: cleanTags(listOf(fields.tags).filter(isText)),
      createdMs: msOf(fields.createdMs),
      changedMs: msOf(fields.changedMs),
    },
  };
}

/** Tags as a person types them: "slow, disk io" are two. */
export function tagsIn(text: string): readonly string[] {
  return cleanTags(text.split(","));
}

function cleanTags(tags: readonly string[]): readonly string[] {
  const clean = tags.map((tag) => tag.replace(/\s+/g, " ").trim().slice(0, ANNOTATION_LIMITS.tag)).filter(Boolean);
  return [...new Set(clean)].slice(0, ANNOTATION_LIMITS.tags);
}

/** A change of one annotation: undefined before is a new one, undefined after is none any more. */
export interface AnnotationChange {
  readonly id: string;
  readonly before: Annotation | undefined;
  readonly after: Annotation | undefined;
  /** Where none is left: when it was deleted. Absent: its deletion is not remembered. */
  readonly deletion?: Deletion;
}

/**
 * What a change makes of an annotation that may have changed elsewhere meanwhile: only the fields that the change is
 * about become others. One that is gone elsewhere comes back, and one that was written anew elsewhere is not deleted: what
 * somebody has just written is not lost. Where both wrote the same field, the later one stays, however long a change waited.
 */
export function changed(kept: Annotation | undefined, { before, after }: AnnotationChange): Annotation | undefined {
  if (kept === undefined) return after;
  if (after === undefined) return before !== undefined && hasOtherWords(before, kept) ? kept : undefined;
  const isLate = after.changedMs < kept.changedMs;
  if (before === undefined) return isLate ? kept : after;
  const { to: _, ...rest } = kept;
  const merged = { ...rest, ...(kept.to && { to: kept.to }) } as Record<string, unknown>;
  const [old, now] = [before as object, after as object] as Record<string, unknown>[];
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (JSON.stringify(old?.[field]) === JSON.stringify(now?.[field])) continue;
    if (isLate && JSON.stringify(old?.[field]) !== JSON.stringify(merged[field])) continue;
    if (now?.[field] === undefined) delete merged[field];
    else merged[field] = now[field];
  }
  return merged as unknown as Annotation;
}

function hasOtherWords(a: Annotation, b: Annotation): boolean {
  return (["text", "colour", "tags"] as const).some((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field]));
}

/** Of the words of an annotation those that are others than before. */
export function changedWords<T extends Partial<Pick<Annotation, "text" | "colour" | "tags">>>(
  before: T,
  after: T,
): Partial<T> {
  const fields = Object.keys(after) as (keyof T)[];
  const others = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
  return Object.fromEntries(others.map((field) => [field, after[field]])) as Partial<T>;
}

/** Two changes of one annotation after each other, as one. */
export function joinedChange(first: AnnotationChange | undefined, second: AnnotationChange): AnnotationChange {
  return first === undefined ? second : { ...second, before: first.before };
}

/** What has to be changed to get from one set of annotations to another. */
export function changesBetween(before: AnnotationSet, after: AnnotationSet): readonly AnnotationChange[] {
  if (before.byId === after.byId && before.deletions === after.deletions) return [];
  const ids = new Set([...before.byId.keys(), ...after.byId.keys(), ...after.deletions.keys()]);
  return [...ids].flatMap((id): AnnotationChange[] => {
    const [old, now] = [before.byId.get(id), after.byId.get(id)];
    const deletion = now === undefined ? after.deletions.get(id) : undefined;
    if (old === now && (deletion === undefined || deletion === before.deletions.get(id))) return [];
    return [{ id, before: old, after: now, ...(deletion && { deletion }) }];
  });
}

/** By id. */
export type Annotations = ReadonlyMap<string, Annotation>;
export type Deletions = ReadonlyMap<string, Deletion>;

/** What there is, and what there is no longer. An id is in one of both. */
export interface AnnotationSet {
  readonly byId: Annotations;
  readonly deletions: Deletions;
}

export const EMPTY_SET: AnnotationSet = { byId: new Map(), deletions: new Map() };

/** The set with changes made in it. */
export function withChanges({ byId, deletions }: AnnotationSet, changes: readonly AnnotationChange[]): AnnotationSet {
  const [next, gone] = [new Map(byId), new Map(deletions)];
  for (const change of changes) {
    const { id, deletion } = change;
    const now = changed(next.get(id), change);
    if (now === undefined) next.delete(id);
    else next.set(id, now);
    if (now === undefined && deletion !== undefined) gone.set(id, deletion);
    else gone.delete(id);
  }
  return { byId: next, deletions: gone };
}

/** A time for an edit made now, which is later than what it replaces, whatever the clock of who wrote that showed. */
export function editMs(nowMs: number, ...replaced: readonly (number | undefined)[]): number {
  return Math.min(LAST_MS, Math.max(nowMs, ...replaced.map((ms) => (ms ?? 0) + 1)));
}

function readLane(value: unknown): LaneRef | undefined {
  const { content, path } = fieldsOf(value);
  const isRight = isId(content) && isText(path) && path !== "" && path.length <= ANNOTATION_LIMITS.path;
  return isRight ? { content, path } : undefined;
}

function readSpot(value: unknown): Spot | undefined {
  const lane = readLane(value);
  const { atNs } = fieldsOf(value);
  return lane !== undefined && isNs(atNs) ? { ...lane, atNs } : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** A whole 64-bit number as text. */
function isNs(value: unknown): value is string {
  return typeof value === "string" && /^-?\d{1,20}$/.test(value);
}

/** The last moment that a date of JavaScript can tell. */
const LAST_MS = 8.64e15;

function msOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? Math.max(0, Math.min(LAST_MS, value)) : 0;
}

function isId(value: unknown): value is string {
  return isText(value) && value !== "" && value.length <= ANNOTATION_LIMITS.id;
}
