import fc from "fast-check";
import { expect, test } from "vitest";
import { globMatcher, pathMatcher } from "../../../../workers/filter/glob.js";
import { Matcher } from "../../../../workers/filter/pattern/matcher.js";
import { parseRegExp } from "../../../../workers/filter/pattern/parse-regexp.js";

function matcherOf(source: string): Matcher {
  const parsed = parseRegExp(source);
  if (!parsed.ok) throw new Error(`${source}: ${parsed.error.message}`);
  const matcher = Matcher.of(parsed.pattern, false);
  if (!matcher) throw new Error(`${source}: too large`);
  return matcher;
}

function complaint(source: string): string {
  const parsed = parseRegExp(source);
  return parsed.ok ? "" : `${parsed.error.at}: ${parsed.error.message}`;
}

const TEXTS = [
  "",
  "a",
  "b",
  "ab",
  "ba",
  "aab",
  "a b",
  "a-b",
  "abc\nab",
  "_a9",
  "A",
  "é",
  "aaaa",
  "b a",
  "]",
  "-",
  "\\",
];

test.each([
  "a|b|",
  "^$",
  "^a*$",
  "(a|b)*c",
  "(?:a|ab)(?<x>c|bcd)?$",
  "\\ba\\b",
  "\\Ba",
  "[^a]",
  "[a-c-]",
  "[\\d-x]",
  "[]a]?|[^]",
  "[\\]\\-]",
  "^.{2,3}$",
  "^(a{2}){1,2}$",
  "(a*)*b",
  "(a|a)*$",
  "a{,3}|a{x",
  "\\u0061\\x62",
  "\\s|\\S{3}",
  "\\W",
  "a+?b",
  ".b$",
  "\\\\",
])("/%s/ means what JavaScript means by it", (source) => {
  const matcher = matcherOf(source);
  const native = new RegExp(source);
  expect(TEXTS.filter((text) => matcher.test(text))).toEqual(TEXTS.filter((text) => native.test(text)));
});

/** Regular expressions small enough for JavaScript's own matcher. */
const source = fc.letrec<{ part: string; row: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\w", "\\b", "^", "$", " "),
    tie("row").map((row) => `(${row})`),
    fc
      .tuple(tie("row"), fc.constantFrom("*", "+", "?", "{2}", "{0,2}", "*?"))
      .map(([row, times]) => `(?:${row})${times}`),
    fc.tuple(tie("row"), tie("row")).map(([a, b]) => `(${a}|${b})`),
  ),
  row: fc.array(tie("part"), { maxLength: 3 }).map((parts) => parts.join("")),
})).row;

test("property: as JavaScript matches", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n", "_"), maxLength: 8 });
  fc.assert(
    fc.property(source, fc.array(text, { minLength: 1, maxLength: 6 }), (pattern, texts) => {
      const matcher = matcherOf(pattern);
      const native = new RegExp(pattern);
      for (const one of texts) expect([one, matcher.test(one)]).toEqual([one, native.test(one)]);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["(", '0: the "(" has no ")"'],
  ["a)", '1: ")" has no "("'],
  ["a[b", '1: the "[" has no "]"'],
  ["a**", "2: nothing to repeat"],
  ["+a", "0: nothing to repeat"],
  ["{1}", "0: nothing to repeat"],
  ["a{3,1}", "0: the numbers in {} are out of order"],
  ["[b-a]", "1: the range is out of order"],
  ["a\\", "1: nothing follows the \\"],
])("/%s/ is refused at its fault: %s", (pattern, message) => {
  expect(complaint(pattern)).toBe(message);
  expect(() => new RegExp(pattern)).toThrow();
});

test.each(["(a)\\1", "a(?=b)", "a(?!b)", "(?<=a)b", "(?<x>a)\\k<x>"])(
  "/%s/ is not available, and said so",
  (pattern) => {
    expect(complaint(pattern)).toMatch(/is not available: it could take for ever$/);
  },
);

test("what never ends as a JavaScript expression ends", () => {
  const long = "a".repeat(100_000);
  for (const hostile of ["^(\\w+\\/?)+$", "(a|a)*b", "(.*)*x", "(a?){50}a{50}$", ".*.*.*.*=", "(x+x+)+y"]) {
    expect(matcherOf(hostile).test(`${long}!`)).toBe(false);
  }
  expect(matcherOf("(a|b)*a(a|b){11}!").test(`${"ab".repeat(50_000)}!`)).toBe(true);
  const path = "labhost/vm/961/vcpu/0/".repeat(500);
  expect(pathMatcher(`${"**".repeat(400)}x`)?.(path)).toBe(false);
  expect(pathMatcher(`${"**a".repeat(300)}x`)?.(path)).toBe(false);
  expect(globMatcher(`${"*?".repeat(300)}x`)?.(long)).toBe(false);
  expect(globMatcher(`${"{*,**}".repeat(100)}x`)?.(path)).toBe(false);
});

test("a pattern that means too much is refused, however short", () => {
  const parsed = parseRegExp("((a{100}){100}){100}");
  expect(parsed.ok && Matcher.of(parsed.pattern, false)).toBe(undefined);
  expect(matcherOf("(){1000000000}a").test("ba")).toBe(true);
  expect(complaint("(".repeat(5000))).toMatch(/too deeply nested/);
  expect(globMatcher("a".repeat(10_000))).toBe(undefined);
});
