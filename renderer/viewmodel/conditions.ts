import { parseFilter } from "../../workers/filter/parse.js";
import type { Comparison, Filter, Relation } from "../../workers/model/filter.js";

/** Texts in the language of filters (docs/filter.md) that menus write for the user. */

/** "comm:nginx", with quotes where the value needs them. */
export function isValue(field: string, value: string): string {
  return `${field}:${/^[\w./-]+$/.test(value) ? value : quoted(value)}`;
}

/** "duration >= 2500us": at least this long, in whole units of enough digits, so that what it was made of is meant too. */
export function isAtLeast(field: string, ns: number): string {
  const [unitNs, unit] = UNITS.find(([size]) => DIGITS * size <= ns) ?? [1, "ns"];
  return `${field} >= ${Math.floor(ns / unitNs)}${unit}`;
}

const DIGITS = 1000;
const UNITS: readonly (readonly [unitNs: number, unit: string])[] = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "us"],
];

export function isNot(condition: string): string {
  return `-${condition}`;
}

/** A filter with one more condition. A text that is no filter means nothing, and gives way. */
export function withCondition(text: string, condition: string): string {
  const parsed = parseFilter(text);
  if (text.trim() === "" || !parsed.ok) return condition;
  const kept = text.trim();
  // "and" binds closer than "or".
  const whole = parsed.filter.op === "or" && !isInBrackets(kept) ? `(${kept})` : kept;
  return kept === condition ? kept : `${whole} ${condition}`;
}

/**
 * A filter that keeps what a condition means, of what it keeps already. A condition of the same kind gives way: another
 * state is asked for instead of the first, not both at once.
 */
export function narrowedTo(text: string, condition: string): string {
  const parsed = parseFilter(condition);
  const isPlain = parsed.ok && parsed.filter.op === "compare";
  const rest = isPlain ? withoutField(text, parsed.filter.field.text, parsed.filter.relation) : text;
  return withCondition(rest, condition);
}

/** The text without its outermost conditions on a field. Those inside of "or" and "not" mean more than a choice. */
export function withoutField(text: string, field: string, relation: Relation): string {
  const parsed = parseFilter(text);
  if (!parsed.ok) return text.trim();
  const isOne = (one: Filter): one is Comparison =>
    one.op === "compare" && one.relation === relation && one.field.text.toLowerCase() === field.toLowerCase();
  const conditions = parsed.filter.op === "and" ? parsed.filter.parts : [parsed.filter];
  const rest = conditions.reduceRight((left, one) => (isOne(one) ? without(left, one) : left), text).trim();
  return rest === "" || parseFilter(rest).ok ? rest : text.trim();
}

/** Whether the first bracket is surely the one that the last closes. */
function isInBrackets(text: string): boolean {
  return /^\([^()"'/]*\)$/.test(text);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function without(text: string, { field, values }: Comparison): string {
  const last = values.at(-1) ?? field;
  let before = text.slice(0, field.column - 1).trimEnd();
  let after = text.slice(last.column - 1 + last.length).replace(/^[,\s]+/, "");
  while (before.endsWith("(") && after.startsWith(")")) {
    before = before.slice(0, -1).trimEnd();
    after = after.slice(1).trimStart();
  }
  // The "and" on one of its sides goes with it.
  const alone = before.replace(/\s*(?:&&|(?<=[\s)])and)$/, "");
  if (alone === before) after = after.replace(/^(?:&&|and(?=\s))\s*/, "");
  return `${alone} ${after}`;
}
