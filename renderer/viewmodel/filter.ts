import { predicateOf } from "../../workers/filter/compile.js";
import type { FilterTerms } from "../../workers/filter/fields.js";
import { intervalTerms } from "../../workers/filter/interval-terms.js";
import { parseFilter } from "../../workers/filter/parse.js";
import { type Atom, allOf, atomsOf, conditionsOf, simplify } from "../../workers/filter/simplify.js";
import type { Filter, FilterError } from "../../workers/model/filter.js";
import { STATE_NAMES } from "../../workers/model/states.js";
import { laneTerms } from "./lane-terms.js";

/**
 * The text of the filter box (docs/filter.md). Conditions on lanes keep lanes. Conditions on their intervals dim what
 * does not match: those on states alone by the palette, without a question to the engine, others by `where`.
 */
export interface ViewFilter {
  /** All of it; undefined where nothing is asked. */
  readonly filter: Filter | undefined;
  /** States that are left in colour; empty: all of them. */
  readonly states: ReadonlySet<number>;
  readonly dimmed: ReadonlySet<number>;
  /** The part about intervals, if their states alone do not answer it. */
  readonly where: Filter | undefined;
}

export type ParsedViewFilter =
  | { readonly ok: true; readonly filter: ViewFilter }
  | { readonly ok: false; readonly error: FilterError };

export const NO_FILTER: ViewFilter = { filter: undefined, states: new Set(), dimmed: new Set(), where: undefined };

export function parseViewFilter(text: string): ParsedViewFilter {
  if (text.trim() === "") return { ok: true, filter: NO_FILTER };
  const parsed = parseFilter(text);
  if (!parsed.ok) return parsed;
  const checked = predicateOf(parsed.filter, ALL_TERMS);
  return "message" in checked ? { ok: false, error: checked } : { ok: true, filter: viewFilterOf(parsed.filter) };
}

/** States that the filter excludes. */
export function dimmedStates({ dimmed }: ViewFilter): ReadonlySet<number> {
  return dimmed;
}

/** Whether an atom is about the intervals of lanes. */
export function isOfIntervals(atom: Atom): boolean {
  return atom.op !== "anywhere" && INTERVAL_FIELDS.has(atom.field.text.toLowerCase());
}

function viewFilterOf(filter: Filter): ViewFilter {
  const ofIntervals = conditionsOf(filter).filter((condition) => atomsOf(condition).some(isOfIntervals));
  const ofStates = ofIntervals.filter((condition) => atomsOf(condition).every(isOfState));
  if (ofStates.length === 0) return { ...NO_FILTER, filter, where: whereOf(ofIntervals) };
  const states = statesOf(allOf(ofStates));
  const dimmed = new Set(STATES.filter((state) => !states.has(state)));
  return { filter, states, dimmed, where: ofStates.length < ofIntervals.length ? allOf(ofIntervals) : undefined };
}

function whereOf(conditions: readonly Filter[]): Filter | undefined {
  return conditions.length === 0 ? undefined : allOf(conditions);
}

function statesOf(filter: Filter): ReadonlySet<number> {
  return new Set(
    STATES.filter((state) => {
      const words = {
        state: STATE_NAMES[state] ?? "",
        reason: "",
        culprit: [],
        start: 0,
        end: 0,
        takenNs: () => undefined,
      };
      const decide = (atom: Atom) => {
        const holds = predicateOf(atom, INTERVAL_TERMS);
        return "message" in holds ? false : holds(words);
      };
      return simplify(filter, decide) === true;
    }),
  );
}

function isOfState(atom: Atom): boolean {
  return atom.op !== "anywhere" && atom.field.text.toLowerCase() === "state";
}

/** State 0 has no name: nothing is there. */
const STATES = STATE_NAMES.map((_, state) => state).slice(1);

/** Whether a text can be a time; which one it is depends on the session, and the engine knows. */
function anyTime(text: string): number | undefined {
  return /^(?:begin|end)?\s*[+-]?\s*(?:\d+(?:\.\d+)?\s*(?:ns|us|µs|ms|s|min|m)?)?$/.test(text) ? 0 : undefined;
}

const INTERVAL_TERMS = intervalTerms(anyTime);
const INTERVAL_FIELDS: ReadonlySet<string> = new Set(Object.keys(INTERVAL_TERMS.fields));

/** To see whether a filter is right, whatever the lanes are. */
const ALL_TERMS: FilterTerms<never> = {
  fields: { ...laneTerms(undefined).fields, ...INTERVAL_TERMS.fields },
  aliases: { path: "lane" },
};
