import {
  type Annotation,
  type AnnotationChange,
  type AnnotationSet,
  type Deletion,
  EMPTY_SET,
  withChanges,
} from "./annotation.js";

/**
 * Annotations of two people come together. An id is the same annotation everywhere. Of two forms of one the newer stays
 * whole, and a deletion is a form. So any order of merging gives the same set, and merging again changes nothing.
 */

/** What one set does to another. */
export interface Merge {
  readonly changes: readonly AnnotationChange[];
  readonly added: number;
  /** They were older than the other's form. */
  readonly renewed: number;
  readonly deleted: number;
  /** The other set has an older form of them, so they stay. */
  readonly kept: number;
  /** The other set has an older form of them, which was deleted here, so they stay deleted. */
  readonly keptDeleted: number;
}

export function mergeOf(now: AnnotationSet, other: AnnotationSet): Merge {
  const changes: AnnotationChange[] = [];
  const counts = { added: 0, renewed: 0, deleted: 0, kept: 0, keptDeleted: 0 };
  for (const [id, after] of other.byId) {
    const before = now.byId.get(id);
    const old = before ?? now.deletions.get(id);
    const order = old === undefined ? 1 : compared(after, old);
    if (order === 0) continue;
    if (0 < order) changes.push({ id, before, after });
    counts[0 < order ? (before === undefined ? "added" : "renewed") : before === undefined ? "keptDeleted" : "kept"]++;
  }
  for (const [id, deletion] of other.deletions) {
    const before = now.byId.get(id);
    const old = before ?? now.deletions.get(id);
    const order = old === undefined ? 1 : compared(deletion, old);
    if (0 < order) changes.push({ id, before, after: undefined, deletion });
    if (before !== undefined) counts[0 < order ? "deleted" : "kept"]++;
  }
  return { changes, ...counts };
}

export function merged(now: AnnotationSet, other: AnnotationSet): AnnotationSet {
  return withChanges(now, mergeOf(now, other).changes);
}

/** A set of what may name one id several times: the newest form of each counts. */
export function setOf(annotations: readonly Annotation[], deletions: readonly Deletion[] = []): AnnotationSet {
  const newest = new Map<string, Annotation | Deletion>();
  for (const one of [...annotations, ...deletions]) {
    const other = newest.get(one.id);
    if (other === undefined || 0 < compared(one, other)) newest.set(one.id, one);
  }
  const all = [...newest.values()];
  return {
    byId: new Map(all.flatMap((one) => (isDeletion(one) ? [] : [[one.id, one]]))),
    deletions: new Map(all.flatMap((one) => (isDeletion(one) ? [[one.id, one]] : []))),
  };
}

/** The part of a set that is about some traces, by their content ids. */
export function aboutTraces({ byId, deletions }: AnnotationSet, contents: ReadonlySet<string>): AnnotationSet {
  if (byId.size === 0 && deletions.size === 0) return EMPTY_SET;
  const own = <T extends { readonly content: string }>(all: ReadonlyMap<string, T>) =>
    new Map([...all].filter(([, { content }]) => contents.has(content)));
  return { byId: own(byId), deletions: own(deletions) };
}

/** Positive: `a` is newer. Of two forms of one moment a deletion wins, else the text decides, the same everywhere. */
function compared(a: Annotation | Deletion, b: Annotation | Deletion): number {
  const byTime = msOf(a) - msOf(b) || Number(isDeletion(a)) - Number(isDeletion(b));
  if (byTime !== 0) return byTime;
  const [one, other] = [textOf(a), textOf(b)];
  return one === other ? 0 : one < other ? -1 : 1;
}

function msOf(one: Annotation | Deletion): number {
  return isDeletion(one) ? one.deletedMs : one.changedMs;
}

function isDeletion(one: Annotation | Deletion): one is Deletion {
  return "deletedMs" in one;
}

/** The fields in one order, whoever put them together. */
function textOf(one: object): string {
  const inOrder = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inOrder);
    if (typeof value !== "object" || value === null) return value;
    const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return fields.map(([name, field]) => [name, inOrder(field)]);
  };
  return JSON.stringify(inOrder(one));
}
