import { parseFilter } from "../../workers/filter/parse.js";
import type { Comparison, Filter } from "../../workers/model/filter.js";
import { STATE_COUNT, STATE_NAMES } from "../../workers/model/states.js";
import { STATE_STYLES } from "./state-style.js";

/** States that a legend lists, in the order in which they stand in a cell. */
const LISTED = STATE_STYLES.map((style, state) => ({ style, state }))
  .filter(({ style }) => 0 < style.height)
  .sort((a, b) => a.style.rank - b.style.rank)
  .map(({ state }) => state);

/** States of the lanes on screen in the window: `ns` has `STATE_COUNT` times for each lane. */
export function statesInView(ns: Float64Array | undefined): readonly number[] {
  if (ns === undefined) return [];
  const seen = new Set<number>();
  for (let i = 0; i < ns.length; i++) if (0 < (ns[i] ?? 0)) seen.add(i % STATE_COUNT);
  return LISTED.filter((state) => seen.has(state));
}

/** The states that are left in colour after a click on one: alone, or with `isAdding` one more or less. */
export function isolated(now: ReadonlySet<number>, state: number, isAdding: boolean): ReadonlySet<number> {
  if (isAdding) {
    const next = new Set(now);
    if (!next.delete(state)) next.add(state);
    return next;
  }
  return now.size === 1 && now.has(state) ? new Set() : new Set([state]);
}

/** The text of the filter box with these states in colour and all others dimmed; what it says else stays. */
export function filterWithStates(text: string, states: ReadonlySet<number>): string {
  const rest = withoutStates(text);
  if (states.size === 0) return rest;
  const names = [...states].sort((a, b) => a - b).map((state) => STATE_NAMES[state] ?? "");
  const chosen = `state:${names.join(",")}`;
  if (rest === "") return chosen;
  const joined = `${rest} ${chosen}`;
  const parsed = parseFilter(joined);
  // "and" binds closer than "or".
  return parsed.ok && parsed.filter.op === "or" ? `(${rest}) ${chosen}` : joined;
}

/** The text without its outermost conditions on states. Those inside of "or" and "not" mean more than a choice. */
function withoutStates(text: string): string {
  const parsed = parseFilter(text);
  if (!parsed.ok) return text.trim();
  const conditions = parsed.filter.op === "and" ? parsed.filter.parts : [parsed.filter];
  const rest = conditions.reduceRight((left, one) => (isChoice(one) ? without(left, one) : left), text).trim();
  return parseFilter(rest).ok ? rest : text.trim();
}

function isChoice(filter: Filter): filter is Comparison {
  return filter.op === "compare" && filter.relation === "==" && filter.field.text.toLowerCase() === "state";
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
