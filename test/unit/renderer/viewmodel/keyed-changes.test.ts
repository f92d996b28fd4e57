import fc from "fast-check";
import { expect, test } from "vitest";
import {
  changedValue,
  isSameValue,
  keyedChangesBetween,
  withKeyedChange,
} from "../../../../renderer/viewmodel/keyed-changes.js";

const values = fc.dictionary(fc.string({ maxLength: 2 }), fc.jsonValue(), { noNullPrototype: true });
const maps = values.map((all): ReadonlyMap<string, unknown> => new Map(Object.entries(all)));

test("the changes from one to another make the other", () => {
  fc.assert(
    fc.property(maps, maps, (before, after) => {
      const made = keyedChangesBetween(before, after).reduce(withKeyedChange, before);
      expect(Object.fromEntries(made)).toEqual(Object.fromEntries(after));
    }),
  );
});

test("data is the same whatever the order of its fields", () => {
  expect(isSameValue({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 })).toBe(true);
  expect(isSameValue({ a: 1 }, { a: 1, b: undefined })).toBe(false);
  expect(isSameValue([1, 2], [2, 1])).toBe(false);
  expect(isSameValue([], {})).toBe(false);
  fc.assert(fc.property(fc.jsonValue(), (one) => isSameValue(one, structuredClone(one))));
});

test("what somebody else has written meanwhile is not removed, and gives way to what is written later", () => {
  const change = { key: "k", before: { v: 1 }, after: undefined };
  expect(changedValue({ v: 1 }, change)).toBeUndefined();
  expect(changedValue({ v: 2 }, change)).toEqual({ v: 2 });
  expect(changedValue({ v: 2 }, { ...change, after: { v: 3 } })).toEqual({ v: 3 });
});
