import { expect, test } from "vitest";
import { filterWithSlices } from "../../../../renderer/viewmodel/slice-filter.js";
import { parseFilter } from "../../../../workers/filter/parse.js";
import { sliceGroup } from "../../../../workers/model/cells.js";

test("a click on slices of a name leaves them alone in colour, and a second one all", () => {
  const first = filterWithSlices("vm:web", "Parse HTML");
  expect(first).toBe('vm:web reason:"Parse HTML"');
  expect(filterWithSlices(first, "Layout")).toBe("vm:web reason:Layout");
  expect(filterWithSlices(first, "Parse HTML")).toBe("vm:web");
});

test.each(["Frame 12 (a+b)", "task #7", "1/2", "a\\b [3]"])("numbers in %j are any in its filter", (name) => {
  const text = filterWithSlices("", sliceGroup(name).text);
  const parsed = parseFilter(text);
  expect(parsed.ok).toBe(true);
  const [, pattern = ""] = /\/(.*)\/$/.exec(text) ?? [];
  const isMeant = new RegExp(pattern);
  expect(isMeant.test(name)).toBe(true);
  expect(isMeant.test(name.replace(/\d+/g, "99"))).toBe(true);
  expect(isMeant.test(`${name} more`)).toBe(false);
  expect(filterWithSlices(text, sliceGroup(name).text)).toBe("");
});
