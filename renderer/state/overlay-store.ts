import type { LaneId } from "../../workers/model/lanes.js";
import type { Marks } from "../../workers/model/marks.js";
import type { Migrations } from "../../workers/model/migrations.js";
import type { Run } from "../viewmodel/followed.js";
import type { PathSegments } from "../viewmodel/path-segments.js";

/** Overlays on demand. */
export interface OverlayState {
  readonly path: ShownPath | undefined;
  /** Lanes to show alone, with their parents; undefined: all. */
  readonly only: ReadonlySet<LaneId> | undefined;
  /** The vCPU or thread that stands out wherever it runs, with its runs in the window once they are known. */
  readonly followed: { readonly lane: LaneId; readonly runs: readonly Run[] | undefined } | undefined;
  /** Whether vCPUs' changes of CPU are marked, and those in the window. */
  readonly marksMigrations: boolean;
  readonly migrations: Migrations | undefined;
  /** Whether samples and lines of logs are marked on their lanes, and those in the window. */
  readonly showsMarks: boolean;
  readonly marks: Marks | undefined;
  /** Samples of the marked frame of the profile in the whole trace. */
  readonly frameMarks: Marks | undefined;
}

/** The critical path of a lane over a stretch of time. */
export interface ShownPath {
  readonly lane: LaneId;
  readonly t0: number;
  readonly t1: number;
  readonly segments: PathSegments;
}

export const NO_OVERLAY: OverlayState = {
  path: undefined,
  only: undefined,
  followed: undefined,
  marksMigrations: true,
  migrations: undefined,
  showsMarks: true,
  marks: undefined,
  frameMarks: undefined,
};
