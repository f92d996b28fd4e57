import type { TimeRange } from "../viewmodel/target.js";

/** Two ranges that are compared, and the second picture of the lanes. */
export interface CompareState {
  readonly a: TimeRange | undefined;
  readonly b: TimeRange | undefined;
  /** The lanes stand a second time below, with the moment of B under that of A; undefined: only once. */
  readonly aligned: { readonly aNs: number; readonly bNs: number } | undefined;
}

export const NOTHING_COMPARED: CompareState = { a: undefined, b: undefined, aligned: undefined };
