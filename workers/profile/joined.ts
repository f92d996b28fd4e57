import type { Pairs } from "../core/pair-table.js";
import type { Profile, ProfileTotals } from "../model/profile-answers.js";

/** Two profiles with the same groups and transforms as one tree. */
export interface Joined {
  /** What the difference says of itself: that of after. */
  readonly head: Pick<Profile, "source" | "unit" | "event">;
  readonly eventBefore: string;
  /** Pairs of parent and frame, parents first. Node 0 is the root. */
  readonly nodes: Pairs;
  readonly before: JoinedSide;
  readonly after: JoinedSide;
  /** Frames of `nodes` as those of an answer. */
  framesOf(shown: Int32Array): Pick<Profile, "frames" | "strings"> & { readonly frame: Int32Array };
}

/** By joined node. */
export interface JoinedSide {
  readonly self: Float64Array;
  readonly total: Float64Array;
  readonly samples: Int32Array;
  readonly totals: ProfileTotals;
}
