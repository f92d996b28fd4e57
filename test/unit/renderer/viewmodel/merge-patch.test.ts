import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isRecord,
  joinedPatch,
  type Patch,
  patchBetween,
  withPatch,
} from "../../../../renderer/viewmodel/merge-patch.js";

/** JSON records without null, as the preferences are. */
const { record } = fc.letrec<{ record: Patch; value: unknown }>((tie) => ({
  record: fc
    .array(fc.tuple(fc.constantFrom("a", "b", "__proto__", "constructor"), tie("value")), { maxLength: 3 })
    .map((entries) => Object.fromEntries(entries)),
  value: fc.oneof(
    { depthSize: "small" },
    fc.integer({ min: 0, max: 2 }),
    fc.constantFrom("x", "y", true),
    fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 2 }),
    tie("record"),
  ),
}));

const same = (value: unknown) => JSON.parse(JSON.stringify(value));

/** Whether a record that the first change takes away, or gives another value, is a record again by the second one. */
function isGivenBack(first: Patch, second: Patch): boolean {
  const former = new Map(Object.entries(first));
  return Object.entries(second).some(([key, change]) => {
    if (!former.has(key) || !isRecord(change)) return false;
    const before = former.get(key);
    return !isRecord(before) || isGivenBack(before, change);
  });
}

test("a change makes the later value of the former", () => {
  fc.assert(
    fc.property(record, record, (before, now) => {
      expect(same(withPatch(before, patchBetween(before, now) ?? {}))).toEqual(same(now));
    }),
  );
});

test("no change is none", () => {
  fc.assert(
    fc.property(record, (one) => {
      expect(patchBetween(one, same(one))).toBeUndefined();
    }),
  );
});

test("two changes as one make what they make one after the other", () => {
  fc.assert(
    fc.property(record, record, record, (first, second, third) => {
      const [one = {}, two = {}] = [patchBetween(first, second), patchBetween(second, third)];
      // That is the only thing that a change as one could not say.
      fc.pre(!isGivenBack(one, two));
      expect(same(withPatch(first, joinedPatch(one, two)))).toEqual(same(third));
    }),
  );
});

test("windows that change different fields keep each other's", () => {
  const kept = { ui: { theme: "dark", keys: { help: ["F2"] } } };
  const one = patchBetween(kept, { ui: { theme: "light", keys: { help: ["F2"] } } }) ?? {};
  const two = patchBetween(kept, { ui: { theme: "dark", keys: { clear: [] } } }) ?? {};
  expect(one).toEqual({ ui: { theme: "light" } });
  expect(two).toEqual({ ui: { keys: { help: null, clear: [] } } });
  expect(withPatch(withPatch(kept, one), two)).toEqual({ ui: { theme: "light", keys: { clear: [] } } });
});

test("nothing reaches the prototype of objects", () => {
  const patch = JSON.parse('{"__proto__": {"polluted": true}}') as Patch;
  const merged = withPatch({}, patch);
  expect(Object.getPrototypeOf(merged)).toBe(Object.prototype);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});
