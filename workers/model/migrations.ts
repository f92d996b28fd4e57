/** How far apart two CPUs are, as far as the trace or the user tells their cores and sockets. */
export type CpuDistance = "same-core" | "same-socket" | "other-socket" | "unknown";

export interface MigrationsRequest {
  /** vCPUs. */
  readonly lanes: Int32Array;
  readonly t0: number;
  readonly t1: number;
  /** Of moves of a lane that are nearer to each other than this, the farthest is answered. */
  readonly apartNs: number;
}

/** Changes of CPU, as columns in the order of time. */
export interface Migrations {
  readonly count: number;
  readonly lane: Int32Array;
  readonly t: Float64Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly distance: readonly CpuDistance[];
  /** NUMA nodes; -1 unknown. */
  readonly fromNode: Int32Array;
  readonly toNode: Int32Array;
}
