import type { LaneId } from "../../workers/model/lanes.js";
import type { Table } from "../../workers/model/table.js";
import type { PathSegments } from "../viewmodel/path-segments.js";

/** What is drawn over the lanes on demand. */
export interface OverlayState {
  readonly path: ShownPath | undefined;
  /** Lanes to show alone, with what holds them; undefined: all, as the user has them. */
  readonly only: ReadonlySet<LaneId> | undefined;
}

/** The critical path of a lane over a stretch of time. */
export interface ShownPath {
  readonly lane: LaneId;
  readonly t0: number;
  readonly t1: number;
  readonly segments: PathSegments;
  readonly table: Table;
  readonly summary: Table;
}

export const NO_OVERLAY: OverlayState = { path: undefined, only: undefined };
