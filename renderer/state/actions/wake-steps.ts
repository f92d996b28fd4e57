import type { IntervalDetails } from "../../../workers/model/engine-api.js";
import type { Place } from "./place-answer.js";

/** A step along a wake-up: to the cause of a state (-1), or to its effect (1). */
export interface WakeStep {
  readonly from: Place;
  readonly to: Place;
  readonly direction: 1 | -1;
}

/** Steps that can be taken back. */
export const MAX_STEPS = 100;

/** What is said where there is no step. */
export const NO_WAKE = { [-1]: "No known cause", 1: "Wakes nothing we know of" } as const;

/** Along an arrow that ends (-1) or begins (1) in the state; else to the culprit that the analysis named. */
export function wakeTarget({ state, arrows }: IntervalDetails, direction: 1 | -1): Place | undefined {
  for (let i = 0; i < arrows.count; i++) {
    const from = { lane: arrows.fromLane[i] ?? -1, timeNs: arrows.fromNs[i] ?? 0 };
    const to = { lane: arrows.toLane[i] ?? -1, timeNs: arrows.toNs[i] ?? 0 };
    if (direction === -1 && to.lane === state.lane && from.lane !== state.lane) return from;
    if (direction === 1 && from.lane === state.lane && to.lane !== state.lane) return to;
  }
  if (direction === -1 && 0 <= state.culprit) return { lane: state.culprit, timeNs: state.start };
  return undefined;
}
