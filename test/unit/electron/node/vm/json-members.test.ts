import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonMembers } from "../../../../../electron/node/vm/json-members.js";
import { LineCutter } from "../../../../../electron/node/vm/lines.js";

test("numbers keep all their digits", () => {
  const members = jsonMembers('{"return": {"a": 18446744073709551615} , "id" : "x,}\\"{"}', 10);
  expect(members).toEqual(
    new Map([
      ["return", '{"a": 18446744073709551615}'],
      ["id", '"x,}\\"{"'],
    ]),
  );
});

test.each(["", "1", "[]", '["a"]', "{", '{"a"}', "null", '"{"'])("no object: %s", (text) => {
  expect(jsonMembers(text, 10)).toBeUndefined();
});

test("an object without members has none", () => {
  expect(jsonMembers(" {} ", 10)).toEqual(new Map());
});

test("what is nested deeper than allowed is refused", () => {
  const nested = (depth: number) => `{"a": ${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
  expect(jsonMembers(nested(10), 10)?.has("a")).toBe(true);
  expect(jsonMembers(nested(11), 10)).toBeUndefined();
});

test("the members of any object are those that JSON.parse finds", () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 6 });
  fc.assert(
    fc.property(object, fc.constantFrom(undefined, 1), (given, indent) => {
      const text = JSON.stringify(given, undefined, indent);
      const parsed = Object.entries(JSON.parse(text) as object);
      const members = [...(jsonMembers(text, 100) ?? [])].map(([key, raw]) => [key, JSON.parse(raw)]);
      expect(new Map(members as [string, unknown][])).toEqual(new Map(parsed));
    }),
  );
});

test("lines are the same in pieces of any size", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "\n", "é", "\r") });
  fc.assert(
    fc.property(text, fc.array(fc.nat(20)), (given, cuts) => {
      const bytes = Buffer.from(given);
      const cutter = new LineCutter(1000);
      const lines: string[] = [];
      let from = 0;
      for (const size of [...cuts, bytes.length]) {
        lines.push(...(cutter.add(bytes.subarray(from, from + size)) ?? []));
        from += size;
      }
      expect(lines).toEqual(given.split("\n").slice(0, -1));
    }),
  );
});
