import type { StateRole } from "../model/own-analysis.js";
import { State } from "../model/states.js";

/** The state of lanes that stands for each role. */
export const ROLE_STATES: Readonly<Record<StateRole, State>> = {
  neutral: State.OWN_NEUTRAL,
  active: State.OWN_ACTIVE,
  waiting: State.OWN_WAITING,
  warning: State.OWN_WARNING,
  critical: State.OWN_CRITICAL,
};

export function isOwnState(state: number): boolean {
  return State.OWN_NEUTRAL <= state && state <= State.OWN_CRITICAL;
}
