import type { LaneId } from "./lanes.js";

/** Who waited and who had the CPU meanwhile, by VM. A group that is unfolded has its members after it. */
export interface StealSquareRequest {
  readonly t0: number;
  readonly t1: number;
  /** Only vCPUs as victims; else every thread. */
  readonly isOfVcpus: boolean;
  /** Keys of the groups whose members are wanted too. */
  readonly openVictims: readonly string[];
  readonly openCulprits: readonly string[];
  /** As in `TableRequest`. */
  readonly asker: string;
}

export interface StealSquare {
  /** Largest first, members after their group. */
  readonly victims: readonly StealParty[];
  readonly culprits: readonly StealParty[];
  /** Cells in which something was taken, as columns: places of the parties, ns, and the worst case. */
  readonly count: number;
  readonly victim: Int32Array;
  readonly culprit: Int32Array;
  readonly totalNs: Float64Array;
  readonly times: Float64Array;
  /** The longest of them, when it began, and the lanes it is about; -1: no lane. */
  readonly maxNs: Float64Array;
  readonly worstNs: Float64Array;
  readonly worstVictim: Int32Array;
  readonly worstCulprit: Int32Array;
  /** Of all victims. */
  readonly allNs: number;
}

/** A VM, a kind of threads of the host, or one of their members. */
export interface StealParty {
  /** Tells parties apart, the same in each answer for one window. */
  readonly key: string;
  /** The lane of the VM or of the member; -1: it has none. */
  readonly lane: LaneId;
  /** Names a party without a lane: a kind of culprit, or `others` for those summed up. */
  readonly word: string;
  /** Members of a group; 0 of a member. */
  readonly members: number;
  readonly isMember: boolean;
  readonly totalNs: number;
}
