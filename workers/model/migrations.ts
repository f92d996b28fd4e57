/** How far apart two CPUs are, as far as the trace or the user tells their cores and sockets. */
export type CpuDistance = "same-core" | "same-socket" | "other-socket" | "unknown";

export interface MigrationsRequest {
  /** vCPUs. */
  readonly lanes: Int32Array;
  readonly t0: number;
  readonly t1: number;
  /** Moves of a lane that are nearer to each other than this are one row, up to `MOST_TOGETHER` times as long. */
  readonly apartNs: number;
}

/** A row of moves together is at most this many times `apartNs` long, so that counts are those of a place in a picture. */
export const MOST_TOGETHER = 4;

/** Changes of CPU, or several together, as columns in the order of time. CPUs and distance are those of the farthest. */
export interface Migrations {
  readonly count: number;
  readonly lane: Int32Array;
  /** The first of them. */
  readonly t: Float64Array;
  /** The last of them. */
  readonly until: Float64Array;
  /** How many they are. */
  readonly moves: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly distance: readonly CpuDistance[];
  /** NUMA nodes; -1 unknown. */
  readonly fromNode: Int32Array;
  readonly toNode: Int32Array;
}
