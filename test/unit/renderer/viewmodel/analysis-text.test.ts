import fc from "fast-check";
import { expect, test } from "vitest";
import { indentAt, offsetOf } from "../../../../renderer/viewmodel/analysis-text.js";

test("a line and column lead to their place, and beyond the end to the end", () => {
  const text = '{\n  "a": 1\n}\n';
  expect(text.slice(offsetOf(text, 2, 3)).startsWith('"a"')).toBe(true);
  expect(offsetOf(text, 1, 1)).toBe(0);
  expect(offsetOf(text, 9, 1)).toBe(text.length);
});

test("any place of any text is found again by its line and column", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 6 }), { maxLength: 8 }), fc.nat(60), (lines, wanted) => {
      const text = lines.map((line) => line.replace(/\n/g, "")).join("\n");
      const at = Math.min(wanted, text.length);
      const before = text.slice(0, at).split("\n");
      expect(offsetOf(text, before.length, (before.at(-1) ?? "").length + 1)).toBe(at);
    }),
  );
});

test("a new line begins as its line does, and further in behind a bracket that it opens", () => {
  const text = '{\n  "a": [\n    1,';
  expect(indentAt(text, 1)).toBe("  ");
  expect(indentAt(text, text.indexOf("[") + 1)).toBe("    ");
  expect(indentAt(text, text.length)).toBe("    ");
});
