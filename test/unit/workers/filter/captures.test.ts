import { expect, test } from "vitest";
import { Captures } from "../../../../workers/filter/pattern/captures.js";

function places(source: string, text: string) {
  const made = Captures.of(source);
  if (!made.ok) throw new Error(made.message);
  return made.captures.exec(text);
}

test.each([
  ["^(?<a>\\S+) (?<b>.*)$", "x y z"],
  ["^(?<a>.*) (?<b>.*)$", "x y z"],
  ["^(?<a>.*?) (?<b>.*)$", "x y z"],
  ["(?<a>a|ab)(?<b>c|bcd)(?<c>d*)", "abcd"],
  ["(?<a>x*?)(?<b>x*)", "xxx"],
  ["(?<a>\\d{1,3}?)(?<b>\\d*)", "12345"],
  ["^(?:\\[(?<a>\\w+)\\])? ?(?<b>\\w+)", "[one] two"],
  ["^(?:\\[(?<a>\\w+)\\])? ?(?<b>\\w+)", "two"],
  ["(?<a>\\bb+)", "abb bb"],
  ["(?<a>b+)$", "abb bbb"],
  ["(?<a>z)", "abc"],
  ["", "abc"],
])("groups of /%s/ in %s are where RegExp finds them", (source, text) => {
  const match = new RegExp(source, "d").exec(text);
  const expected = Object.entries(match?.indices?.groups ?? {}).filter(([, place]) => place !== undefined);
  expect(places(source, text)).toEqual(match === null ? undefined : Object.fromEntries(expected));
});

test("time grows with the length of the text: what RegExp takes for ever for is found", () => {
  const source = "^(?<a>(?:x+x+)+)y(?<b>.*)$";
  expect(places(source, "x".repeat(2000))).toBeUndefined();
  expect(places(source, `${"x".repeat(2000)}yz`)).toEqual({ a: [0, 2000], b: [2001, 2002] });
});

test("what is no pattern is said", () => {
  expect(Captures.of("(?<a>x")).toEqual({ ok: false, message: 'the "(" has no ")", at character 1' });
  expect(Captures.of("(?<a>x)\\1")).toMatchObject({ ok: false });
});
