import type { EdgeIndex } from "../../index/edge-index.js";
import type { EdgeStore } from "../../index/edge-store.js";
import type { LaneStore } from "../../index/lane-store.js";
import type { LaneTrack } from "../../index/lane-track.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { PathLanes } from "./path.js";

/** Up to a moment the path is that of another lane, since another moment, ns. */
export interface Turn {
  readonly lane: LaneId;
  readonly since: number;
}

/**
 * The lane that a process or thread of a guest waited for. No wake-up arrives at the task's own lane. Either the task
 * waited for another task of its guest, which its lane names (analyses/guest/turns), or the wake-up of its vCPU was
 * meant for it:
 *
 *   task   ──┐ wait                       ┌──       from the wake-up on the path is the vCPU's: it waits for a CPU,
 *   vCPU     │  │ wait  ▲ runnable │ guest ┘         then its kernel brings the task back;
 *   waker  ──┴──┴───────┘                           before that it is the waker's.
 */
export class GuestBlocks {
  constructor(
    private readonly lanes: LaneStore,
    private readonly edges: EdgeStore,
    private readonly wakeups: EdgeIndex,
    private readonly rules: PathLanes,
  ) {}

  /** Where the path goes at `t`, within the block in `row`, no further back than to `bound`; undefined: it stays. */
  blocked(lane: LaneId, row: number, bound: number, t: number): Turn | undefined {
    const track = this.lanes.track(lane);
    const start = Math.max(bound, track.startAt(firstRow(track, row)));
    const culprit = track.auxAt(row);
    if (0 <= culprit && this.rules.isInGuest(culprit))
      return culprit === lane ? undefined : { lane: culprit, since: start };
    const vcpu = row + 1 < track.count ? vcpuOf(track.stateAt(row + 1), track.auxAt(row + 1)) : NO_LANE;
    const edge = vcpu === NO_LANE ? -1 : this.wakeupOf(vcpu, start, track.endAt(row, t));
    if (edge < 0) return undefined;
    const from = this.edges.columns.fromLane.at(edge);
    // Another wake-up than the one that was for this task.
    if (track.stateAt(row) !== State.VMM_BLOCKED && from !== culprit) return undefined;
    const wokenNs = Math.max(start, this.edges.columns.fromNs.at(edge));
    if (wokenNs < t) return { lane: vcpu, since: wokenNs };
    if (from < 0 || !this.rules.hasProgress(from)) return undefined;
    return { lane: this.rules.inGuestAt(this.rules.progressOf(from), t), since: start };
  }

  private wakeupOf(vcpu: LaneId, start: number, end: number): number {
    const edge = this.wakeups.lastArrival(vcpu, start, end);
    return 0 <= edge ? edge : this.wakeups.lastArrival(this.rules.threadOf(vcpu), start, end);
  }
}

/** While a task is current on a vCPU that has its CPU, its lane names it. */
function vcpuOf(state: State, aux: number): LaneId {
  return State.GUEST <= state && state <= State.VMM ? aux : NO_LANE;
}

/** A task is blocked, and then its vCPU sleeps since there is nothing else to run: that is one block. */
function firstRow(track: LaneTrack, row: number): number {
  const isRest = track.stateAt(row) === State.WAIT && 0 < row;
  return isRest && track.stateAt(row - 1) === State.BLOCKED && track.auxAt(row - 1) < 0 ? row - 1 : row;
}
