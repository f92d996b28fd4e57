import type { Comparison, Filter, Piece } from "../model/filter.js";

/** The text of a filter (docs/filter.md), in the short forms where there are some. Read again, it is the same filter if its fields are names. */
export function printFilter(filter: Filter): string {
  switch (filter.op) {
    case "or":
      return filter.parts.map((part) => (part.op === "or" ? inBrackets(part) : printFilter(part))).join(" || ");
    case "and":
      return filter.parts.map((part) => (isGroup(part) ? inBrackets(part) : printFilter(part))).join(" ");
    case "not":
      return printNot(filter.part);
    case "present":
      return operandOf(filter.field, `${filter.field.text} present`);
    case "anywhere":
      return wanted(filter.wanted);
    case "compare":
      return operandOf(filter.field, printComparison(filter));
  }
}

function printNot(part: Filter): string {
  if (isGroup(part)) return `!${inBrackets(part)}`;
  const isContains = part.op === "compare" && part.relation === "~";
  if (!isContains) return `-${printFilter(part)}`;
  return operandOf(part.field, relationOf(part.field, "!~", part.values));
}

function printComparison({ field, relation, values }: Comparison): string {
  const isShort = relation === "==";
  return isShort ? `${field.text}:${values.map(value).join(",")}` : relationOf(field, relation, values);
}

function relationOf({ text }: Piece, relation: string, values: readonly Piece[]): string {
  return `${text} ${relation} ${values.map(value).join("")}`;
}

/** Words of the language are names only where no operator is expected. */
function operandOf(field: Piece, text: string): string {
  return KEYWORDS.has(field.text) ? `(${text})` : text;
}

function value(piece: Piece): string {
  return piece.pattern === undefined && VALUE.test(piece.text) && !KEYWORDS.has(piece.text)
    ? piece.text
    : wanted(piece);
}

function wanted({ text, pattern }: Piece): string {
  if (pattern !== undefined) return `/${text}/${pattern === "caseless" ? "i" : ""}`;
  return WORD.test(text) && !KEYWORDS.has(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function inBrackets(filter: Filter): string {
  return `(${printFilter(filter)})`;
}

function isGroup(filter: Filter): boolean {
  return filter.op === "and" || filter.op === "or";
}

const WORD = /^\w[\w./-]*$/;
/** Times have signs. */
const VALUE = /^[\w+.][\w./+-]*$/;
const KEYWORDS: ReadonlySet<string> = new Set(["and", "or", "not", "present", "contains", "matches"]);
