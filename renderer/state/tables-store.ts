import type { LaneId } from "../../workers/model/lanes.js";
import type { TimeRange } from "./selection-store.js";

/** What the table panels share. */
export interface TablesState {
  /**
   * The time the tables go on being about after one of their rows was followed: the row changes the window and the
   * selection, and the tables must not run away under the hand. `range` is the selection that the jump made; any
   * other selection ends it.
   */
  readonly held: { readonly t0: number; readonly t1: number; readonly range: TimeRange | undefined } | undefined;
  /** Only rows about the selected lane and what is below it. */
  readonly isOfLane: boolean;
  /** Lanes to look at together; all others are dimmed. */
  readonly highlight: ReadonlySet<LaneId>;
}

export const INITIAL_TABLES: TablesState = { held: undefined, isOfLane: false, highlight: new Set() };
