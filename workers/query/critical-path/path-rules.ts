import type { LaneId } from "../../model/lanes.js";

/** Which lane tells what a woken or waking thread did: its vCPU's, where the thread is one. */
export interface PathLanes {
  /** The lane to read a thread's progress from (itself, or its vCPU). */
  readonly progressOf: (lane: LaneId) => LaneId;
  /** The lane of a vCPU's thread, at which its wake-ups arrive that none at its own lane shows; others' own. */
  readonly threadOf: (lane: LaneId) => LaneId;
  /** The lane that forked this one in sight of the trace, else NO_LANE. */
  readonly parentOf: (lane: LaneId) => LaneId;
  /** False for lanes that stand for interrupts: they wake others but have no progress of their own. */
  readonly hasProgress: (lane: LaneId) => boolean;
  /** Lanes of what runs inside a guest: no wake-up arrives at them. */
  readonly isInGuest: (lane: LaneId) => boolean;
  /** What runs inside the guest on the vCPU `lane` at `t`; the lane itself, where that is nothing or not known. */
  readonly inGuestAt: (lane: LaneId, t: number) => LaneId;
}
