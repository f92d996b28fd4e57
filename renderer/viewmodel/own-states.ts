import { visibleText } from "../../workers/core/unseen.js";
import type { StateRole } from "../../workers/model/own-analysis.js";
import { State } from "../../workers/model/states.js";
import { checkFile } from "../../workers/own-analyses/file/check-file.js";
import type { StatesSection } from "../../workers/own-analyses/file/definition.js";
import { stateTitle } from "./state-style.js";

/** The state of lanes that stands for each role of the user's analyses. */
const ROLE_STATES: Readonly<Record<StateRole, State>> = {
  neutral: State.OWN_NEUTRAL,
  active: State.OWN_ACTIVE,
  waiting: State.OWN_WAITING,
  warning: State.OWN_WARNING,
  critical: State.OWN_CRITICAL,
};

export function isOwnState(state: number): boolean {
  return State.OWN_NEUTRAL <= state && state <= State.OWN_CRITICAL;
}

/** A state in words: those of an analysis have names of their own, and their role stands beside that. */
export function shownState(state: number, reason: string): { readonly title: string; readonly more: string } {
  if (isOwnState(state) && reason !== "") return { title: visibleText(reason), more: stateTitle(state).toLowerCase() };
  return { title: stateTitle(state), more: visibleText(reason) };
}

/** Names for a chip of the legend, which has little room. */
export function ownChipText(names: readonly string[]): string {
  const [first = "", second] = names;
  const begin = second === undefined ? first : `${first}, ${second}`;
  return names.length <= 2 ? begin : `${begin} +${names.length - 2}`;
}

/** ": handling, busy", or nothing. */
export function namesText(names: readonly string[]): string {
  return names.length === 0 ? "" : `: ${names.join(", ")}`;
}

export type OwnStateNames = ReadonlyMap<number, readonly string[]>;

/** The names that analyses give to states of each role, by their texts. Names with values in them are left out. */
export function ownStateNames(texts: readonly string[]): OwnStateNames {
  const names = new Map<number, Set<string>>();
  for (const { name, role } of texts.flatMap(namedRoles)) {
    if (name.includes("{")) continue;
    names.set(ROLE_STATES[role], (names.get(ROLE_STATES[role]) ?? new Set()).add(name));
  }
  return new Map([...names].map(([state, all]) => [state, [...all]]));
}

interface NamedRole {
  readonly name: string;
  readonly role: StateRole;
}

function namedRoles(text: string): readonly NamedRole[] {
  const { states = [], latencies = [] } = checkFile(text).definition ?? {};
  const drawn = latencies.filter(({ isDrawn }) => isDrawn).map(({ title, role }) => ({ name: title, role }));
  return [...states.flatMap(rolesIn), ...drawn];
}

/** States that are listed, and those that only transitions name. */
function rolesIn({ states, transitions, before }: StatesSection): readonly NamedRole[] {
  const looks = new Map(states.map(({ name, role }) => [name, role]));
  const reached = transitions.flatMap(({ step }) => ("state" in step ? [{ name: step.state, role: step.role }] : []));
  const begins = typeof before === "string" ? [{ name: before, role: undefined }] : [];
  return [...states, ...reached, ...begins].map(({ name, role }) => ({
    name,
    role: role ?? looks.get(name) ?? "neutral",
  }));
}
