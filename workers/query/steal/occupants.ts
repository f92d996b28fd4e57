import { floatColumn, intColumn } from "../../core/columns.js";
import { firstAfter } from "../../core/search.js";
import type { LaneTrack } from "../../index/lane-track.js";
import { rowAt } from "../../index/row-search.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { ALL_STATES, State } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { type Steps, scanSteps } from "../resumable.js";
import type { ThreadRoles } from "../thread-roles.js";

/** Occupants that are no lane: the occupant is unknown, or the CPU idles. */
export const UNKNOWN_OCCUPANT = -1;
export const IDLE_OCCUPANT = -2;

/**
 * Which lane had a CPU, as runs in time order without holes: system calls and guest mode of one thread in a row are
 * one run. A vCPU's thread counts as the vCPU, and the CPU's own lane stands for its interrupts.
 */
export class Occupants {
  /** Begin of each run; it ends where the next one begins. */
  readonly starts = floatColumn();
  /** A lane, UNKNOWN_OCCUPANT or IDLE_OCCUPANT. */
  readonly lanes = intColumn();
  count = 0;

  constructor(
    readonly cpuLane: LaneId,
    private readonly endNs: number,
  ) {}

  add(start: number, lane: number): void {
    const last = this.count - 1;
    if (0 <= last && this.lanes.at(last) === lane) return;
    this.starts.set(this.count, start);
    this.lanes.set(this.count, lane);
    this.count += 1;
  }

  endAt(run: number): number {
    return run + 1 < this.count ? this.starts.at(run + 1) : this.endNs;
  }

  /** The run that holds `t`; 0 before the first. */
  at(t: number): number {
    return Math.max(0, firstAfter(this.starts.values, t, 0, this.count) - 1);
  }
}

/** The occupants of each CPU that is asked about, made at the first question. */
export class OccupantsByCpu {
  private readonly made = new Map<LaneId, Occupants>();

  /** Asked about nothing outside [t0, t1). */
  constructor(
    private readonly context: QueryContext,
    private readonly roles: ThreadRoles,
    private readonly t0: number,
    private readonly t1: number,
  ) {}

  /** Undefined until `of` was asked. */
  known(cpuLane: LaneId): Occupants | undefined {
    return this.made.get(cpuLane);
  }

  *of(cpuLane: LaneId): Steps<Occupants> {
    const known = this.made.get(cpuLane);
    if (known !== undefined) return known;
    const track = this.context.lanes.track(cpuLane);
    const occupants = new Occupants(cpuLane, this.t1);
    yield* scanSteps(track, rowAt(track, this.t0), track.count, ALL_STATES, (row, state, start) => {
      if (this.t1 <= start) return false;
      occupants.add(start, this.occupantOf(track, row, state as State, cpuLane));
      return true;
    });
    // After the last row the occupant is unknown.
    const last = track.count - 1;
    const knownNs = last < 0 ? 0 : track.endAt(last, this.context.untilNs);
    if (knownNs < this.t1) occupants.add(knownNs, UNKNOWN_OCCUPANT);
    this.made.set(cpuLane, occupants);
    return occupants;
  }

  private occupantOf(track: LaneTrack, row: number, state: State, cpuLane: LaneId): LaneId {
    return state === State.IDLE ? IDLE_OCCUPANT : laneOnCpu(state, track.auxAt(row), cpuLane, this.roles);
  }
}

/** The lane that has a CPU whose own lane is in a state. A vCPU's thread counts as the vCPU, in the guest or not. */
export function laneOnCpu(state: State, aux: number, cpuLane: LaneId, roles: ThreadRoles): LaneId {
  if (state === State.IRQ || state === State.SOFTIRQ) return cpuLane;
  const isRun = state === State.USER || state === State.SYSCALL || state === State.GUEST;
  return isRun ? roles.laneFor(aux) : NO_LANE;
}
