import { parseFilter } from "../../workers/filter/parse.js";

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

/** Whether the first bracket is surely the one that the last closes. */
function isInBrackets(text: string): boolean {
  return /^\([^()"'/]*\)$/.test(text);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
