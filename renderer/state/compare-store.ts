import { type Counterparts, NO_COUNTERPARTS } from "../viewmodel/counterparts.js";
import type { RunSides } from "../viewmodel/run-sides.js";
import type { TimeRange } from "../viewmodel/target.js";
import type { OtherTrace } from "./other-trace.js";

/** Ranges of time, or runs of a recording of input. */
export type ComparedSubject = "ranges" | "runs";

/** Two ranges that are compared, and the second picture of the lanes. */
export interface CompareState {
  readonly subject: ComparedSubject;
  /** Runs that the user has put on sides; undefined: those that suggest themselves. */
  readonly runs: RunSides | undefined;
  readonly a: TimeRange | undefined;
  /** Of the other trace, if there is one: in its times. */
  readonly b: TimeRange | undefined;
  /** The trace that B is of; undefined: the session that is open. */
  readonly other: OtherTrace | undefined;
  /** The lanes stand a second time below, with the moment of B under that of A; undefined: only once. */
  readonly aligned: { readonly aNs: number; readonly bNs: number } | undefined;
  /** The lanes of B that stand below those of A in the second picture, where they are others. */
  readonly counterparts: Counterparts;
}

export const NOTHING_COMPARED: CompareState = {
  subject: "ranges",
  runs: undefined,
  a: undefined,
  b: undefined,
  other: undefined,
  aligned: undefined,
  counterparts: NO_COUNTERPARTS,
};
