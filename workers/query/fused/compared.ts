import type { LaneId } from "../../model/lanes.js";

/** Who is right about it: the guest's own trace says so, says otherwise, or one of both does not say. */
export type Verdict = "right" | "wrong" | "not-known";

/** Of one kind, what was inferred from the host's trace, what the guest recorded, and how much of that there was. */
export interface Compared {
  /** `task`: the process that a vCPU runs. `state`: whether it is idle, in the kernel's threads or in a process. `wait`: why it slept. */
  readonly kind: "task" | "state" | "wait";
  /** NO_LANE, or the lane of the process. */
  readonly lane: LaneId;
  readonly inferred: string;
  readonly recorded: string;
  readonly ns: number;
  readonly count: number;
  readonly verdict: Verdict;
}
