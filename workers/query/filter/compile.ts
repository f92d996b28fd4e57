import { fail, ok, type Result } from "../../core/result.js";
import { globMatcher } from "./glob.js";
import { type Comparison, type Filter, parseFilter } from "./parse.js";
import { Matcher } from "./pattern/matcher.js";
import { parseRegExp } from "./pattern/parse-regexp.js";
import type { FilterError } from "./tokens.js";

/** A field of a row that a filter may name. `duration` and `time` are numbers of ns, written with or without units. */
export type FilterField<Row> =
  | { readonly type: "text"; readonly read: (row: Row) => string | undefined }
  | { readonly type: "number" | "duration"; readonly read: (row: Row) => number | undefined }
  | {
      readonly type: "time";
      readonly read: (row: Row) => number | undefined;
      /** Turns a time as people write it (absolute, +1.5s, end-2s) into a value as `read` gives it. */
      readonly parse: (text: string) => number | undefined;
    };

export type FilterFields<Row> = Readonly<Record<string, FilterField<Row>>>;
export type Predicate<Row> = (row: Row) => boolean;

/** A filter as a function on rows. Errors about unknown fields and values of the wrong kind name their column. */
export function compileFilter<Row>(source: string, fields: FilterFields<Row>): Result<Predicate<Row>> {
  const parsed = parseFilter(source);
  if (!parsed.ok) return failed(parsed.error);
  const built = build(parsed.filter, fields);
  return "message" in built ? failed(built) : ok(built);
}

function failed(error: FilterError): Result<never> {
  return fail(`filter, column ${error.column}: ${error.message}`);
}

function build<Row>(filter: Filter, fields: FilterFields<Row>): Predicate<Row> | FilterError {
  switch (filter.op) {
    case "and":
    case "or": {
      const parts: Predicate<Row>[] = [];
      for (const part of filter.parts) {
        const built = build(part, fields);
        if ("message" in built) return built;
        parts.push(built);
      }
      return filter.op === "and" ? (row) => parts.every((p) => p(row)) : (row) => parts.some((p) => p(row));
    }
    case "not": {
      const part = build(filter.part, fields);
      return "message" in part ? part : (row) => !part(row);
    }
    case "anywhere":
      return anywhere(filter.text, fields);
    case "present": {
      const field = fields[filter.field];
      if (field === undefined) return unknownField(filter.field, filter.column, fields);
      return (row) => isPresent(field.read(row));
    }
    case "compare":
      return compare(filter, fields);
  }
}

function isPresent(value: string | number | undefined): boolean {
  return value !== undefined && value !== "" && !Number.isNaN(value);
}

function anywhere<Row>(text: string, fields: FilterFields<Row>): Predicate<Row> {
  const wanted = text.toLowerCase();
  const texts = Object.values(fields).filter((field) => field.type === "text");
  return (row) => texts.some((field) => `${field.read(row) ?? ""}`.toLowerCase().includes(wanted));
}

function compare<Row>(filter: Comparison, fields: FilterFields<Row>): Predicate<Row> | FilterError {
  const field = fields[filter.field];
  if (field === undefined) return unknownField(filter.field, filter.column, fields);
  if (field.type === "text") return compareText(filter, field.read);
  const value = field.type === "time" ? field.parse(filter.value) : numberOf(filter.value, field.type);
  if (value === undefined) {
    const example = { number: "12", duration: "1.5ms", time: "+1.5s" }[field.type];
    const message = `${filter.field} is a ${field.type}, as in ${example}; "${filter.value}" is not`;
    return { message, column: filter.valueColumn };
  }
  return compareNumber(filter, field.read, value);
}

function compareText<Row>(filter: Comparison, read: (row: Row) => string | undefined): Predicate<Row> | FilterError {
  const { relation, value } = filter;
  switch (relation) {
    case "==":
      return (row) => read(row) === value;
    case "!=":
      return (row) => read(row) !== value;
    case "contains": {
      const wanted = value.toLowerCase();
      return (row) => read(row)?.toLowerCase().includes(wanted) ?? false;
    }
    case "matches": {
      const matches = patternOf(value, filter.valueColumn);
      return "message" in matches ? matches : (row) => matches(read(row) ?? "");
    }
    default:
      return { message: `${filter.field} is text: ${relation} needs a number`, column: filter.column };
  }
}

/** A glob, or a regular expression between slashes. Neither takes longer than the text is long. */
function patternOf(value: string, column: number): ((text: string) => boolean) | FilterError {
  const tooLarge = { message: "the pattern is too large", column };
  if (value.length < 2 || !value.startsWith("/") || !value.endsWith("/")) return globMatcher(value) ?? tooLarge;
  const parsed = parseRegExp(value.slice(1, -1));
  if (!parsed.ok) {
    const { message, at } = parsed.error;
    return { message: `${value} is not a pattern: ${message}`, column: column + 1 + at };
  }
  const matcher = Matcher.of(parsed.pattern, false);
  return matcher ? (text) => matcher.test(text) : tooLarge;
}

function compareNumber<Row>(
  { field, relation, column }: Comparison,
  read: (row: Row) => number | undefined,
  value: number,
): Predicate<Row> | FilterError {
  // A row without the field satisfies no comparison: NaN compares so.
  const number = (row: Row): number => read(row) ?? Number.NaN;
  switch (relation) {
    case "==":
      return (row) => number(row) === value;
    case "!=":
      return (row) => number(row) !== value;
    case "<":
      return (row) => number(row) < value;
    case "<=":
      return (row) => number(row) <= value;
    case ">":
      return (row) => value < number(row);
    case ">=":
      return (row) => value <= number(row);
    default:
      return { message: `${field} is a number: ${relation} needs text`, column };
  }
}

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, min: 60e9 };

/** "12", "0x1f", "-3.5"; for a duration "250us", "1.5ms", or ns without a unit. */
function numberOf(text: string, type: "number" | "duration"): number | undefined {
  const match = /^([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([a-zµ]*)$/i.exec(text);
  if (match === null) return /^0x[0-9a-f]+$/i.test(text) ? Number(text) : undefined;
  const [, digits, unit = ""] = match;
  if (unit === "") return Number(digits);
  const scale = type === "duration" ? UNITS[unit] : undefined;
  return scale === undefined ? undefined : Number(digits) * scale;
}

function unknownField(name: string, column: number, fields: object): FilterError {
  return { message: `there is no field "${name}"; there are ${Object.keys(fields).join(", ")}`, column };
}
