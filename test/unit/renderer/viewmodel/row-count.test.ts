import { expect, test } from "vitest";
import { rowCountWords } from "../../../../renderer/viewmodel/row-count.js";

const all = {
  total: 12_380,
  held: 12_380,
  underWay: undefined,
  isFiltered: false,
  isOld: false,
  hasFailed: false,
  isReading: false,
};

test("how many rows there are, and what is not shown of them", () => {
  expect(rowCountWords(all)).toBe("12 380 rows");
  expect(rowCountWords({ ...all, isReading: true })).toBe("12 380 rows so far");
  expect(rowCountWords({ ...all, total: 1, held: 1, isFiltered: true })).toBe("1 row matches");
  expect(rowCountWords({ ...all, underWay: 0.43 })).toBe("12 380 rows so far (43 % looked at)");
  expect(rowCountWords({ ...all, underWay: 0, partNs: 250e6 })).toBe("12 380 rows so far, of the first 250 ms");
  expect(rowCountWords({ ...all, held: 0, underWay: 0.5 })).toBe("sorting 12 380 rows… (50 % looked at)");
  expect(rowCountWords({ ...all, held: 9000 })).toMatch(/^the first 9 000 of 12 380 rows in this order/);
  expect(rowCountWords({ ...all, isOld: true })).toBe("working…");
  // Of a filter that is not understood nothing is under way.
  expect(rowCountWords({ ...all, isOld: true, hasFailed: true })).toBe("as before: 12 380 rows");
});
