import type { FilterError, Piece, Relation } from "../model/filter.js";
import { shortened } from "./cited.js";
import { globMatcher } from "./glob.js";
import { Matcher } from "./pattern/matcher.js";
import { parseRegExp } from "./pattern/parse-regexp.js";

type TextTest = (text: string | undefined) => boolean;

/** A comparison with text; undefined for a relation that is not about text. */
export function textTest(relation: Relation, value: Piece): TextTest | FilterError | undefined {
  switch (relation) {
    case "==":
      return (text) => text === value.text;
    case "!=":
      return (text) => text !== value.text;
    case "~":
    case "contains":
      return orNothing(containing(value));
    case "matches":
      return orNothing(matching(value));
    default:
      return undefined;
  }
}

/** Whether a text holds another, in any case; or the regular expression, if the piece is one. */
export function containing(wanted: Piece): ((text: string) => boolean) | FilterError {
  if (wanted.pattern !== undefined) return regExpTest(wanted, wanted.text, wanted.pattern === "caseless");
  const part = wanted.text.toLowerCase();
  return (text) => text.toLowerCase().includes(part);
}

/** A glob, or a regular expression. Neither takes longer than the text is long. */
function matching(value: Piece): ((text: string) => boolean) | FilterError {
  if (value.pattern !== undefined) return containing(value);
  const { text } = value;
  // In quotes a pattern may hold what would end it otherwise.
  if (2 < text.length && text.startsWith("/") && text.endsWith("/")) {
    return regExpTest({ ...value, column: value.column + 1 }, text.slice(1, -1), false);
  }
  return globMatcher(text) ?? tooLarge(value);
}

function regExpTest(value: Piece, source: string, ignoresCase: boolean): ((text: string) => boolean) | FilterError {
  const parsed = parseRegExp(source, { ignoresCase });
  if (!parsed.ok) {
    const { message, at } = parsed.error;
    return { message: `/${shortened(source)}/ is not a pattern: ${message}`, column: value.column + 1 + at, length: 1 };
  }
  const matcher = Matcher.of(parsed.pattern, false);
  return matcher ? (text) => matcher.test(text) : tooLarge(value);
}

function orNothing(test: ((text: string) => boolean) | FilterError): TextTest | FilterError {
  return "message" in test ? test : (text) => test(text ?? "");
}

function tooLarge({ column, length }: Piece): FilterError {
  return { message: "the pattern is too large", column, length };
}
