import type { MachineClock } from "../../workers/model/clocks.js";
import type { ClockEdit } from "../viewmodel/clock-preview.js";

export interface ClocksState {
  /** The lanes of its machine are shown moved; undefined: none are. */
  readonly edit: ClockEdit | undefined;
  /** A drag on the lanes of its machine moves this clock. */
  readonly grabbed: MachineClock | undefined;
}

export const NO_CLOCK_EDIT: ClocksState = { edit: undefined, grabbed: undefined };
