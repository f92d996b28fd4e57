import type { LaneId } from "../../workers/model/lanes.js";
import type { TimeRange } from "./selection-store.js";

/** State that all table panels share. */
export interface TablesState {
  /**
   * The time range that tables keep after the user followed one of their rows: the row changes the window and the
   * selection, and the tables must not change under the pointer. `range` is the selection that the jump made; any
   * other selection ends it.
   */
  readonly held: { readonly t0: number; readonly t1: number; readonly range: TimeRange | undefined } | undefined;
  /** Only rows about the selected lane and its descendants. */
  readonly isOfLane: boolean;
  /** Waits of vCPUs are counted as the published analyses do, in tables and statistics. */
  readonly asPublished: boolean;
  /** The VM whose findings are shown; undefined: those of all. */
  readonly findingsOf: LaneId | undefined;
  /** Lanes to look at together; all others are dimmed. */
  readonly highlight: ReadonlySet<LaneId>;
  /** By table, the text of its filter and its order, where they are not those it begins with. */
  readonly looks: Readonly<Record<string, TableLook>>;
  /** By table, the names of the columns that the user hid. Kept for all traces. */
  readonly hiddenColumns: HiddenColumns;
}

export interface TableLook {
  readonly filter?: string;
  /** `undefined`: the order of the table. */
  readonly sort?: Sort | undefined;
}

/** A column to sort by. */
export interface Sort {
  readonly column: string;
  readonly isDescending: boolean;
}

export type HiddenColumns = Readonly<Record<string, readonly string[]>>;

export const INITIAL_TABLES: TablesState = {
  held: undefined,
  isOfLane: false,
  asPublished: false,
  findingsOf: undefined,
  highlight: new Set(),
  looks: {},
  hiddenColumns: {},
};
