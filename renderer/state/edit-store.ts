import type { Annotation } from "../../workers/model/annotations/annotation.js";
import type { AnalysisRow, NamedRow } from "../persist/schema.js";
import type { CpuOrder } from "../viewmodel/cpu-order.js";
import type { Edit } from "../viewmodel/edits.js";
import { emptyHistory, type History } from "../viewmodel/history.js";
import type { Renames } from "../viewmodel/renames.js";
import type { TreeState } from "./tree-store.js";

/** What edits change: which lanes stand where, under which names, of which traces, and what is written on them. */
export interface Editable
  extends Pick<
    TreeState,
    | "open"
    | "hidden"
    | "pinned"
    | "arranged"
    | "shownSet"
    | "curves"
    | "filterText"
    | "appliedFilter"
    | "order"
    | "orderShares"
    | "hidesIdle"
  > {
  readonly cpuOrder: CpuOrder;
  readonly markerA: number | undefined;
  readonly markerB: number | undefined;
  readonly renames: Renames;
  /** Paths of traces that are off the timeline. */
  readonly removed: readonly string[];
  /** Each by its id, as a part of its own: to take back the edit of one leaves all others as they are. */
  readonly [annotation: `${typeof ANNOTATION_PART}${string}`]: Annotation | undefined;
  /** Saved filters, each by its name. */
  readonly [filter: `${typeof FILTER_PART}${string}`]: string | undefined;
  /** Named views and sets of lanes, each by its id. */
  readonly [named: `${typeof NAMED_PART}${string}`]: NamedRow | undefined;
  /** The user's analyses, each by its id. */
  readonly [analysis: `${typeof ANALYSIS_PART}${string}`]: AnalysisRow | undefined;
}

/** Begins the name of a part that is an annotation. */
export const ANNOTATION_PART = "annotation ";

/** Begins the name of a part that is a saved filter. */
export const FILTER_PART = "saved filter ";

/** Begins the name of a part that is a named view or set of lanes. */
export const NAMED_PART = "named ";

/** Begins the name of a part that is an analysis of the user. */
export const ANALYSIS_PART = "user analysis ";

/** The edits of the user in the open trace. */
export interface EditState {
  readonly history: History<Edit<Editable>>;
}

export const NO_EDITS: EditState = { history: emptyHistory() };
