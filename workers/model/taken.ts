import type { LaneId } from "./lanes.js";

/**
 * What a host took of an interval of a guest's thread or CPU: time in which the guest believed to run, and its vCPU was
 * off its physical CPU or in the host (docs/fused.md).
 */
export interface Taken {
  /** All of it. */
  readonly ns: number;
  /** Of that, the time in which the vCPU could have run and had no CPU. */
  readonly stealNs: number;
  /** Time of which the host's trace does not tell: no part of `ns`. */
  readonly unknownNs: number;
  /** By state of the vCPU and culprit, the longest first; the least of many are left out. */
  readonly parts: readonly TakenPart[];
  /** What the host does at the moment that was asked for: state NONE where it takes nothing, UNKNOWN where it does not tell. */
  readonly now: TakenNow | undefined;
}

export interface TakenPart {
  /** Of the vCPU. */
  readonly state: number;
  /** The lane that had its CPU; NO_LANE where none is to blame. */
  readonly culprit: LaneId;
  readonly ns: number;
  readonly count: number;
}

export interface TakenNow {
  /** Name of the machine that takes it: of hosts of hosts, the one whose vCPU is not in its guest. "" where none does. */
  readonly host: string;
  readonly state: number;
  readonly reason: string;
  readonly culprit: LaneId;
  readonly start: number;
  readonly end: number;
}
