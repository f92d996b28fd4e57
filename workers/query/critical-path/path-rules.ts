import type { LaneId } from "../../model/lanes.js";

/** Rules of the walk: which lane shows the progress of which other one. */
export interface PathLanes {
  /** The lane to read a thread's progress from (itself, or its vCPU). */
  readonly progressOf: (lane: LaneId) => LaneId;
  /** The lane of a vCPU's thread, at which its wake-ups arrive that none at its own lane shows; others' own. */
  readonly threadOf: (lane: LaneId) => LaneId;
  /** The lane that forked this one in sight of the trace, else NO_LANE. */
  readonly parentOf: (lane: LaneId) => LaneId;
  /** False for lanes that stand for interrupts: they wake others but have no progress of their own. */
  readonly hasProgress: (lane: LaneId) => boolean;
  /** Lanes of processes and threads inside a guest: no wake-up arrives at them. */
  readonly isInGuest: (lane: LaneId) => boolean;
  /** The process or thread that the guest runs on the vCPU `lane` at `t`; the lane itself where none is known. */
  readonly inGuestAt: (lane: LaneId, t: number) => LaneId;
}
