import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeWithConformance, describeWithField, describeWithTraces } from "../setup/outside-data.js";
import { isThorough } from "../setup/thorough.js";
import { differences, readBook, staleIn } from "./engine-answers/book.js";
import { allCases, caseGroups } from "./engine-answers/cases.js";
import { hashesOfCase } from "./engine-answers/open-case.js";
import { RowHash, rounded } from "./engine-answers/row-hash.js";

// What the engine says of traces of every kind is what it said before: see "Answers that are kept" in test/README.md.

const book = readBook();

test("rows count in any order, each as often as it is there", () => {
  const hashOf = (rows: readonly string[]) => {
    const hash = new RowHash();
    for (const row of rows) hash.add(row);
    return hash.text;
  };
  const rows = fc.array(fc.string(), { maxLength: 8 });
  fc.assert(
    fc.property(rows, rows, (some, others) => {
      const isSame = JSON.stringify(some.toSorted()) === JSON.stringify(others.toSorted());
      expect(hashOf(some)).toBe(hashOf(some.toReversed()));
      expect(hashOf(some) === hashOf(others)).toBe(isSame);
      expect(hashOf([...some, "a"])).not.toBe(hashOf([...some, "a", "a"]));
    }),
  );
});

test("numbers with a fraction have nine digits, and whole ones all of theirs", () => {
  const row = '{"ns":1795254616138675992,"share":0.12345678901234,"small":1.5e-7,"name":"a 2.000000000001 b"}';
  expect(rounded(row)).toBe('{"ns":1795254616138675992,"share":0.123456789,"small":1.5e-7,"name":"a 2 b"}');
});

test("nothing is kept of a trace that is no longer opened", () => {
  expect(staleIn(book, allCases())).toEqual([]);
});

const groups = caseGroups();

function expectKept(group: string): void {
  const opened = (groups.get(group) ?? []).filter(({ isLong }) => isThorough || isLong !== true);
  test.each(opened)("$name", async (one) => {
    const found = differences(book.get(one.name), await hashesOfCase(one));
    const told = [...found].map(([section, what]) => `${one.name}: ${section}: ${what}`);
    expect(told.length === 0 ? [] : [...told, `npm run answers -- --against DIST "${one.name}"`]).toEqual([]);
  });
}

describe.each(["samples", "generated hosts", "damaged traces", "logs"])("%s", expectKept);
describeWithTraces("answers to real traces", () => expectKept("real traces"));
describeWithField("answers to strangers' recordings", () => expectKept("strangers' recordings"));
describeWithConformance("answers to the conformance suites", () => expectKept("conformance suites"));
