import type { LaneId } from "./lanes.js";

/** The CPUs of all machines, as columns; -1 stands for what is not known. */
export interface CpuTopology {
  readonly count: number;
  readonly lane: Int32Array;
  readonly cpu: Int32Array;
  readonly node: Int32Array;
  readonly socket: Int32Array;
  readonly core: Int32Array;
  /** 1: a file of the user says where it is, and not the trace. */
  readonly isGiven: Uint8Array;
  /** CPUs on which vCPUs ran. Traces do not tell where they were allowed to. */
  readonly ran: readonly { readonly lane: LaneId; readonly cpus: readonly number[] }[];
}
