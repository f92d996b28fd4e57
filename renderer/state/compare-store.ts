import { type Counterparts, NO_COUNTERPARTS } from "../viewmodel/counterparts.js";
import type { TimeRange } from "../viewmodel/target.js";

/** Two ranges that are compared, and the second picture of the lanes. */
export interface CompareState {
  readonly a: TimeRange | undefined;
  readonly b: TimeRange | undefined;
  /** The lanes stand a second time below, with the moment of B under that of A; undefined: only once. */
  readonly aligned: { readonly aNs: number; readonly bNs: number } | undefined;
  /** The lanes of B that stand below those of A in the second picture, where they are others. */
  readonly counterparts: Counterparts;
}

export const NOTHING_COMPARED: CompareState = {
  a: undefined,
  b: undefined,
  aligned: undefined,
  counterparts: NO_COUNTERPARTS,
};
