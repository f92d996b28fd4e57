import { parseFilter } from "../../workers/filter/parse.js";
import { printFilter } from "../../workers/filter/print.js";
import type { Comparison, Filter, Piece, Relation } from "../../workers/model/filter.js";
import type { OfferedField } from "./suggestions.js";

/** A filter as a form: groups of conditions. Each part is changed by itself; the text of the whole is printed anew. */

export type Group = Extract<Filter, { readonly op: "and" | "or" }>;
export type Condition = Exclude<Filter, Group | { readonly op: "not" }>;

/** A part of a filter, and whether what it says must not hold. */
export interface FormPart {
  readonly isNot: boolean;
  readonly inner: Group | Condition;
}

/** All that a condition can ask of its field. */
export const FORM_OPERATORS: readonly { readonly id: Relation | "present"; readonly label: string }[] = [
  { id: "==", label: "is" },
  { id: "!=", label: "is not" },
  { id: "~", label: "contains" },
  { id: "contains", label: "contains (as a word)" },
  { id: "matches", label: "matches the pattern" },
  { id: "<", label: "<" },
  { id: "<=", label: "≤" },
  { id: ">", label: ">" },
  { id: ">=", label: "≥" },
  { id: "present", label: "is there" },
];

export type FormOperator = (typeof FORM_OPERATORS)[number]["id"];

export function formPartOf(filter: Filter): FormPart {
  if (filter.op !== "not") return { isNot: false, inner: filter };
  const { isNot, inner } = formPartOf(filter.part);
  return { isNot: !isNot, inner };
}

export function filterOf({ isNot, inner }: FormPart): Filter {
  return isNot ? { op: "not", part: inner } : inner;
}

/** What is left of a part after a change of what must hold in it, or must not. */
export function negatedIf(isNot: boolean, filter: Filter): Filter {
  const { isNot: wasNot, inner } = formPartOf(filter);
  return filterOf({ isNot: wasNot !== isNot, inner });
}

export function isGroup(filter: Filter): filter is Group {
  return filter.op === "and" || filter.op === "or";
}

/** The form of a text; undefined while the text is not understood. */
export function formOf(text: string): Group | undefined {
  const parsed = parseFilter(text);
  return parsed.ok ? rootOf(parsed.filter) : undefined;
}

/** The text of a form, or of nothing. */
export function textOf(filter: Filter | undefined): string {
  return filter === undefined ? "" : printFilter(filter);
}

/** The whole as a group, since conditions can be added to it. */
export function rootOf(filter: Filter): Group {
  return isGroup(filter) ? filter : { op: "and", parts: [filter] };
}

/** The group with another part in place of one, or without it. What is left of a group of one part is that part. */
export function withPart(group: Group, at: number, part: Filter | undefined): Filter | undefined {
  return grouped(group.op, part === undefined ? group.parts.toSpliced(at, 1) : group.parts.with(at, part));
}

/** With one part more. */
export function withAdded({ op, parts }: Group, part: Filter): Group {
  return { op, parts: [...parts, part] };
}

function grouped(op: Group["op"], parts: readonly Filter[]): Filter | undefined {
  return parts.length < 2 ? parts[0] : { op, parts };
}

/** A condition to begin with: it lets everything through until it is filled in. */
export const NEW_CONDITION: Condition = { op: "compare", field: piece("name"), relation: "~", values: [piece("")] };

/** What a condition asks of its field; undefined for a text that is looked for anywhere. */
export function operatorOf(condition: Condition): FormOperator | undefined {
  if (condition.op === "compare") return condition.relation;
  return condition.op === "present" ? "present" : undefined;
}

export function fieldOf(condition: Condition): string | undefined {
  return condition.op === "anywhere" ? undefined : condition.field.text;
}

/** The condition on another field, as that field is usually asked; undefined: a text anywhere. */
export function onField(condition: Condition, name: string | undefined, fields: readonly OfferedField[]): Condition {
  if (name === undefined) return { op: "anywhere", wanted: piece(valuesText(condition)) };
  const { operator, values } = fields.find((field) => field.name === name) ?? {};
  const relation = (operator?.trim() ?? "==") as Relation;
  return { op: "compare", field: piece(name), relation, values: [piece(values?.[0] ?? "")] };
}

export function withOperator(condition: Condition, operator: FormOperator): Condition {
  if (condition.op === "anywhere") return condition;
  const { field } = condition;
  if (operator === "present") return { op: "present", field };
  const values = condition.op === "compare" ? condition.values : [piece("")];
  return withValues(
    { op: "compare", field, relation: operator, values },
    valuesText({ ...condition, values } as Condition),
  );
}

/** The values as a person writes them: with commas between them, in quotes where they need it, patterns between slashes. */
export function valuesText(condition: Condition): string {
  if (condition.op === "present") return "";
  if (condition.op === "anywhere") return shown(condition.wanted);
  const { relation, values } = condition;
  const [first] = values;
  if (relation === "==" && (1 < values.length || first?.text !== ""))
    return values.map(({ text }) => listed(text)).join(", ");
  return values.map(shown).join("");
}

export function withValues<T extends Condition>(condition: T, text: string): Condition {
  if (condition.op === "present") return condition;
  if (condition.op === "anywhere") return { op: "anywhere", wanted: pieceFrom(text) };
  const { field, relation } = condition as Comparison;
  if (relation === "==") return { op: "compare", field, relation, values: listFrom(text).map(piece) };
  const value = TAKES_PATTERN.has(relation) ? pieceFrom(text) : piece(text);
  return { op: "compare", field, relation, values: [value] };
}

const TAKES_PATTERN: ReadonlySet<string> = new Set(["~", "contains", "matches"]);

function shown({ text, pattern }: Piece): string {
  return pattern === undefined ? text : `/${text}/${pattern === "caseless" ? "i" : ""}`;
}

function pieceFrom(text: string): Piece {
  const found = /^\/((?:[^/\\]|\\.)+)\/(i?)$/.exec(text);
  if (found === null) return piece(text);
  return { ...piece(found[1] ?? ""), pattern: found[2] === "i" ? "caseless" : "cased" };
}

function listed(text: string): string {
  return /^[^",]*$/.test(text) && text === text.trim() && text !== "" ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** Commas divide but in quotes. Of what is not written yet, as behind the last comma, there is nothing. */
function listFrom(text: string): readonly string[] {
  const items = [...text.matchAll(/\s*(?:"((?:[^"\\]|\\[\s\S])*)"\s*(?=,|$)|([^,]*))(?:,|$)/g)].flatMap(
    ([, quoted, plain = ""]) => quoted?.replace(/\\([\s\S])/g, "$1") ?? (plain.trim() === "" ? [] : [plain.trim()]),
  );
  return items.length === 0 ? [""] : items;
}

/** A place in no text. */
function piece(text: string): Piece {
  return { text, column: 1, length: 0 };
}
