import type { LaneKind } from "./lanes.js";

export interface StatisticsRequest {
  readonly lanes: Int32Array;
  readonly t0: number;
  readonly t1: number;
  /** vCPUs' states as the published analyses count them. */
  readonly asPublished?: boolean;
}

export interface Statistics {
  /**
   * One for each kind of lane in the request. Lanes of several kinds may show the same time: a CPU, the vCPU that runs on
   * it, its thread and a process of its guest.
   */
  readonly kinds: readonly KindStatistics[];
  /** Exits in the columns of `perf kvm stat`. */
  readonly exits: readonly ExitRow[];
}

/** Lanes of one kind together. The times of all states and `absentNs` sum to the window times `lanes`. */
export interface KindStatistics {
  readonly kind: LaneKind;
  readonly lanes: number;
  /** The state with most time first. */
  readonly states: readonly {
    readonly state: number;
    readonly ns: number;
    readonly count: number;
    readonly maxNs: number;
  }[];
  /** Time without a state: before a thread is born, between interrupts. */
  readonly absentNs: number;
}

export interface ExitRow {
  readonly reason: string;
  readonly count: number;
  readonly totalNs: number;
  readonly minNs: number;
  readonly maxNs: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
}
