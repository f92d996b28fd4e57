import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ANNOTATION_COLOURS,
  type Annotation,
  type AnnotationSet,
  type Deletion,
  EMPTY_SET,
  withChanges,
} from "../../../../../workers/model/annotations/annotation.js";
import { annotationFile, readAnnotationFile } from "../../../../../workers/model/annotations/annotation-file.js";
import { merged, mergeOf, setOf } from "../../../../../workers/model/annotations/merge.js";

// Few ids and times, so that the sets meet.
const id = fc.constantFrom("a", "b", "c", "d");
const ms = fc.integer({ min: 0, max: 4 });
const ns = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const lane = fc.record({ content: fc.constantFrom("t", "u"), path: fc.constantFrom("h/cpu/0", "h/thread/7") });
const annotation: fc.Arbitrary<Annotation> = fc
  .record({
    id,
    content: fc.constantFrom("t", "u"),
    lanes: fc.array(lane, { maxLength: 2 }),
    at: fc.tuple(ns, ns),
    to: fc.option(fc.record({ content: fc.constant("t"), path: fc.constant("h/cpu/1"), atNs: ns.map(String) }), {
      nil: undefined,
    }),
    text: fc.string({ unit: "binary", maxLength: 8 }),
    author: fc.constantFrom("", "Ada", "Grace"),
    colour: fc.constantFrom(...ANNOTATION_COLOURS),
    tags: fc.uniqueArray(fc.constantFrom("slow", "disk"), { maxLength: 2 }),
    createdMs: ms,
    changedMs: ms,
  })
  .map(({ at: [a, b], to, ...rest }) => {
    return { ...rest, startNs: `${a < b ? a : b}`, endNs: `${a < b ? b : a}`, ...(to && { to }) };
  });
const deletion: fc.Arbitrary<Deletion> = fc.record({ id, content: fc.constantFrom("t", "u"), deletedMs: ms });
const set = fc.tuple(fc.array(annotation), fc.array(deletion)).map(([a, d]) => setOf(a, d));

/** As a file would have it: in one order. */
const text = (one: AnnotationSet) => annotationFile(one);
const isOneOf = ({ byId, deletions }: AnnotationSet) => [...byId.keys()].every((key) => !deletions.has(key));

test("merging is the same in any order and any number of times, and adds no duplicates", () => {
  fc.assert(
    fc.property(set, set, set, (a, b, c) => {
      const ab = merged(a, b);
      expect(text(ab)).toBe(text(merged(b, a)));
      expect(text(merged(ab, c))).toBe(text(merged(a, merged(b, c))));
      expect(text(merged(ab, b))).toBe(text(ab));
      expect(mergeOf(ab, a).changes).toEqual([]);
      expect(isOneOf(ab)).toBe(true);
    }),
  );
});

test("what is merged is what one of both has, whole, and none is older than either", () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      const all = merged(a, b);
      for (const [key, one] of all.byId) {
        expect([a.byId.get(key), b.byId.get(key)]).toContainEqual(one);
        for (const other of [a, b]) {
          expect(other.byId.get(key)?.changedMs ?? 0).toBeLessThanOrEqual(one.changedMs);
          expect(other.deletions.get(key)?.deletedMs ?? -1).toBeLessThan(one.changedMs);
        }
      }
    }),
  );
});

test("a file gives back what was written, and the same text again", () => {
  fc.assert(
    fc.property(set, (one) => {
      const read = readAnnotationFile(text(one));
      if (!read.ok) throw new Error(read.error.message);
      const { unread, ...again } = read.value;
      expect(unread).toBe(0);
      expect(text(again)).toBe(text(one));
      expect([...again.byId.values()].map(sorted)).toEqual([...ordered(one)].map(sorted));
    }),
  );
});

test("any text is read or refused, and what was read can be merged", () => {
  const damaged = fc.oneof(fc.json(), fc.tuple(set, fc.nat(), fc.string()).map(splice));
  fc.assert(
    fc.property(damaged, set, (file, own) => {
      const read = readAnnotationFile(file);
      if (!read.ok) return;
      const all = merged(own, read.value);
      expect(isOneOf(all)).toBe(true);
      expect(text(merged(all, read.value))).toBe(text(all));
    }),
  );
});

test("an edit made here after the other's clock ran ahead is still the newer one", () => {
  const far = { ...plain("a"), changedMs: 8e15 };
  const edited = withChanges(setOf([far]), [
    { id: "a", before: far, after: { ...far, text: "mine", changedMs: 8e15 + 1 } },
  ]);
  expect(mergeOf(edited, setOf([far]))).toMatchObject({ changes: [], kept: 1 });
  expect(mergeOf(EMPTY_SET, edited)).toMatchObject({ added: 1 });
});

function plain(key: string): Annotation {
  const words = { text: "", author: "", colour: "red", tags: [], createdMs: 1, changedMs: 1 } as const;
  return { id: key, content: "t", lanes: [], startNs: "1", endNs: "1", ...words };
}

function splice([one, at, put]: [AnnotationSet, number, string]): string {
  const whole = text(one);
  const place = at % whole.length;
  return whole.slice(0, place) + put + whole.slice(place + put.length);
}

function ordered({ byId }: AnnotationSet): readonly Annotation[] {
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function sorted(one: Annotation): unknown {
  return JSON.parse(JSON.stringify(one));
}
