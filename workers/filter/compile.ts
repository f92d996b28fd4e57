import { fail, ok, type Result, typedPart } from "../core/result.js";
import type { Comparison, Filter, FilterError, Piece } from "../model/filter.js";
import { cited } from "./cited.js";
import { type FilterField, type FilterTerms, type FilterValue, fieldNamed, unknown } from "./fields.js";
import { numberOf, numberTest } from "./numbers.js";
import { parseFilter } from "./parse.js";
import { containing, textTest } from "./texts.js";

export type { FilterField, FilterTerms, FilterValue } from "./fields.js";

export type Predicate<Row> = (row: Row) => boolean;

/** A filter as a function on rows. Errors point at the part that is wrong. */
function compileFilter<Row>(source: string, terms: FilterTerms<Row>): Result<Predicate<Row>, FilterError> {
  const parsed = parseFilter(source);
  if (!parsed.ok) return parsed;
  const built = predicateOf(parsed.filter, terms);
  return "message" in built ? { ok: false, error: built } : ok(built);
}

/** The same as an answer of the engine or a message of the command line. */
export function compileWhere<Row>(source: string, terms: FilterTerms<Row>): Result<Predicate<Row>> {
  const compiled = compileFilter(source, terms);
  if (compiled.ok) return compiled;
  return fail(compiled.error.message, { typed: typedPart(source, "filter", compiled.error) });
}

/** A filter that is parsed already, or a part of one. */
export function predicateOf<Row>(filter: Filter, terms: FilterTerms<Row>): Predicate<Row> | FilterError {
  switch (filter.op) {
    case "and":
    case "or": {
      const parts: Predicate<Row>[] = [];
      for (const part of filter.parts) {
        const built = predicateOf(part, terms);
        if ("message" in built) return built;
        parts.push(built);
      }
      return filter.op === "and" ? (row) => parts.every((p) => p(row)) : (row) => parts.some((p) => p(row));
    }
    case "not": {
      const part = predicateOf(filter.part, terms);
      return "message" in part ? part : (row) => !part(row);
    }
    case "anywhere":
      return anywhere(filter.wanted, terms);
    case "present": {
      const field = fieldNamed(filter.field, terms);
      if ("message" in field) return field;
      if (field.type === "texts") return (row) => field.read(row).some(isPresent);
      return (row) => isPresent(field.read(row));
    }
    case "compare":
      return compare(filter, terms);
  }
}

function isPresent(value: FilterValue): boolean {
  return value !== undefined && value !== "" && !Number.isNaN(value);
}

function anywhere<Row>(wanted: Piece, { fields, texts, caseless }: FilterTerms<Row>): Predicate<Row> | FilterError {
  if (caseless !== undefined && wanted.pattern === undefined && !wanted.text.includes("\n")) {
    const part = wanted.text.toLowerCase();
    return (row) => caseless(row).includes(part);
  }
  const test = containing(wanted);
  if ("message" in test) return test;
  if (texts !== undefined) {
    return (row) => {
      for (const text of texts(row)) if (text !== undefined && test(text)) return true;
      return false;
    };
  }
  const all = Object.values(fields);
  return (row) =>
    all.some((field) => {
      if (field.type === "texts") return field.read(row).some(test);
      return field.type === "text" && test(field.read(row) ?? "");
    });
}

function compare<Row>(filter: Comparison, terms: FilterTerms<Row>): Predicate<Row> | FilterError {
  const field = fieldNamed(filter.field, terms);
  if ("message" in field) return field;
  const tests: Predicate<Row>[] = [];
  for (const value of filter.values) {
    const test = compareOne(filter, field, value);
    if ("message" in test) return test;
    tests.push(test);
  }
  const [only] = tests;
  return only !== undefined && tests.length === 1 ? only : (row) => tests.some((test) => test(row));
}

function compareOne<Row>(filter: Comparison, field: FilterField<Row>, value: Piece): Predicate<Row> | FilterError {
  const { text: name, column, length } = filter.field;
  if (field.type === "text") {
    const { read, values } = field;
    if (values !== undefined && (filter.relation === "==" || filter.relation === "!=")) {
      return amongKnown(filter, field, value, values);
    }
    const test = textTest(filter.relation, value);
    if (test === undefined) return { message: `${name} is text: ${filter.relation} needs a number`, column, length };
    return "message" in test ? test : (row) => test(read(row));
  }
  if (field.type === "texts") return compareTexts(filter, field.read, value);
  if (field.type === "any") return compareAny(filter, field.read, value);
  const number = field.type === "time" ? field.parse(value.text) : numberOf(value.text, field.type);
  const test = numberTest(filter.relation, number ?? 0);
  if (test === undefined) return { message: `${name} is a number: ${filter.relation} needs text`, column, length };
  if (number === undefined) {
    const example = { number: "12", duration: "1.5ms", time: "+1.5s" }[field.type];
    const message = `${name} is a ${field.type}, as in ${example}; ${cited(value.text)} is not`;
    return { message, column: value.column, length: value.length };
  }
  const { read } = field;
  // A row without the field satisfies no comparison: NaN compares so.
  return (row) => test(read(row) ?? Number.NaN);
}

function compareTexts<Row>(
  { relation, field: { text: name, column, length } }: Comparison,
  read: (row: Row) => readonly string[],
  value: Piece,
): Predicate<Row> | FilterError {
  const test = textTest(relation === "!=" ? "==" : relation, value);
  if (test === undefined) return { message: `${name} is text: ${relation} needs a number`, column, length };
  if ("message" in test) return test;
  return relation === "!=" ? (row) => !read(row).some(test) : (row) => read(row).some(test);
}

function amongKnown<Row>(
  { field: { text: noun }, relation }: Comparison,
  { read, groups }: Extract<FilterField<Row>, { type: "text" }>,
  value: Piece,
  values: readonly string[],
): Predicate<Row> | FilterError {
  const wanted = value.text.toLowerCase();
  const meant = groups?.get(wanted) ?? values.filter((one) => one.toLowerCase() === wanted);
  if (meant.length === 0) return unknown(noun, value, [...values, ...(groups?.keys() ?? [])]);
  const isIn = (row: Row) => meant.includes(read(row) ?? "");
  return relation === "==" ? isIn : (row) => !isIn(row);
}

/** Each row decides whether it is about numbers or about text. */
function compareAny<Row>(
  { relation, field }: Comparison,
  read: (row: Row) => FilterValue,
  value: Piece,
): Predicate<Row> | FilterError {
  const number = numberOf(value.text, "duration");
  const numbers = number === undefined ? undefined : numberTest(relation, number);
  const texts = textTest(relation, value);
  if (texts !== undefined && "message" in texts) return texts;
  if (numbers === undefined && texts === undefined) {
    const { column, length } = value;
    return { message: `${field.text} ${relation} needs a number; ${cited(value.text)} is not one`, column, length };
  }
  return (row) => {
    const found = read(row);
    if (found === undefined) return false;
    const isNumber = typeof found === "number" || typeof found === "bigint";
    if (isNumber && numbers !== undefined) return numbers(found);
    return texts?.(`${found}`) ?? false;
  };
}
