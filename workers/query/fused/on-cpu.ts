import type { LaneTrack } from "../../index/lane-track.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { QueryContext } from "../context.js";

/** No more rows of interrupts than this lie on top of a thread: with more, the thread below them is not looked for. */
const MAX_INTERRUPTS = 64;

/** Follows which thread a CPU runs, row by row of its lane. */
export class OnCpu {
  private readonly threadOf = new Map<LaneId, LaneId>();

  constructor({ inventory: { vcpus } }: QueryContext) {
    for (const [row, lane] of vcpus.lane.entries()) this.threadOf.set(lane, vcpus.threadLane[row] as LaneId);
  }

  /** The thread of a vCPU; any other lane stands for itself. */
  behind(lane: LaneId): LaneId {
    return this.threadOf.get(lane) ?? lane;
  }

  /** As `thread`, without the row before. */
  threadAt(track: LaneTrack, row: number, idleLane: LaneId): LaneId {
    for (let at = row; 0 <= at && row - at < MAX_INTERRUPTS; at -= 1) {
      const state = track.stateAt(at);
      if (state !== State.IRQ && state !== State.SOFTIRQ) return this.thread(track, at, idleLane, NO_LANE);
    }
    return NO_LANE;
  }

  /**
   * The thread that a CPU runs in a row of its lane, `before` being that of the row before: an interrupt runs on top of
   * it. A vCPU of a guest's own guest stands for its thread. NO_LANE: the trace does not tell.
   */
  thread(track: LaneTrack, row: number, idleLane: LaneId, before: LaneId): LaneId {
    switch (track.stateAt(row)) {
      case State.USER:
      case State.SYSCALL:
        return track.auxAt(row);
      case State.GUEST:
        return this.threadOf.get(track.auxAt(row)) ?? NO_LANE;
      case State.IDLE:
        return idleLane;
      case State.IRQ:
      case State.SOFTIRQ:
        return before;
      default:
        return NO_LANE;
    }
  }
}
