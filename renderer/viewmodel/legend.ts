import { parseFilter } from "../../workers/filter/parse.js";
import { STATE_COUNT, STATE_NAMES } from "../../workers/model/states.js";
import { withCondition, withoutField } from "./conditions.js";
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
  const rest = withoutField(text, "state", "==");
  if (states.size === 0) return rest;
  const names = [...states].sort((a, b) => a - b).map((state) => STATE_NAMES[state] ?? "");
  const chosen = `state:${names.join(",")}`;
  // What is not understood yet is still being typed, and stays.
  return parseFilter(rest).ok ? withCondition(rest, chosen) : `${rest} ${chosen}`.trim();
}
