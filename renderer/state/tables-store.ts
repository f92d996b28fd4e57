import type { LaneId } from "../../workers/model/lanes.js";
import type { TableRequest } from "../../workers/model/table.js";
import type { HeatChoice } from "../viewmodel/heat-map.js";
import type { LatencyChoice } from "../viewmodel/latency-family.js";
import type { TimeRange } from "./selection-store.js";

/** State that all table panels share. */
export interface TablesState {
  /**
   * The time range that tables keep after the user followed one of their rows: the row changes the window and the
   * selection, and the tables must not change under the pointer. `range` is the selection that the jump made; any
   * other selection ends it.
   */
  readonly held: Held | undefined;
  /** Only rows about the selected lane and its descendants. */
  readonly isOfLane: boolean;
  /** Waits of vCPUs are counted as the published analyses do, in tables and statistics. */
  readonly asPublished: boolean;
  /** The VM whose findings are shown; undefined: those of all. */
  readonly findingsOf: LaneId | undefined;
  /** Lanes to look at together; all others are dimmed. */
  readonly highlight: ReadonlySet<LaneId>;
  /** The kind of cases in the latency panel. */
  readonly latency: LatencyChoice;
  /** What the heat map shows. */
  readonly heat: HeatChoice;
  /** The curve whose table is shown: `curveKey`. */
  readonly curve: string;
  /** The cases that "next worst" walks through; undefined: no panel has any. */
  readonly walk: Walk | undefined;
  /** By table, the text of its filter and its order, where they are not those it begins with. */
  readonly looks: Readonly<Record<string, TableLook>>;
  /** By table, the names of the columns that the user hid. Kept for all traces. */
  readonly hiddenColumns: HiddenColumns;
}

export interface Held {
  readonly t0: number;
  readonly t1: number;
  readonly range: TimeRange | undefined;
  /** It was the window on the whole trace. */
  readonly isWhole: boolean;
}

/** Cases in the order of their length, and the one that was shown last. */
export interface Walk {
  /** Changes with the cases. */
  readonly key: string;
  readonly question: TableRequest;
  /** The column with the length of a case. */
  readonly length: string;
  readonly shown?: { readonly rank: number; readonly ns: number; readonly total: number };
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
  latency: { family: "latency", words: {} },
  heat: { kind: "exit", period: "10ms", by: "count" },
  curve: "",
  walk: undefined,
  highlight: new Set(),
  looks: {},
  hiddenColumns: {},
};
