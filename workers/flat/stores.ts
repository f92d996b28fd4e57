// The stores of records that the core adds to, and their columns in the order of their schemas (workers/facts). `F` marks
// a double, `B` a byte.

export enum Store {
  EDGES = 0,
  WAITS = 1,
  RUNQUEUE = 2,
  MIGRATIONS = 3,
  LATENCIES = 4,
  IPIS = 5,
  EXIT_OBJECTS = 6,
  EXIT_LOOPS = 7,
  GUEST_RIPS = 8,
}

/** Numbers of index/edge-store.ts. */
export enum EdgeKind {
  WAKEUP = 0,
  IPI = 1,
  MIGRATION = 2,
  VIRTIO = 3,
}

/** index/edge-store.ts */
export enum Edge {
  KIND_B = 0,
  FROM_LANE = 1,
  FROM_NS_F = 2,
  TO_LANE = 3,
  TO_NS_F = 4,
}

/** facts/runqueue-store.ts */
export enum Stay {
  LANE = 0,
  CPU_LANE = 1,
  START_F = 2,
  END_F = 3,
  IS_PREEMPTED_B = 4,
  IS_MOVED_B = 5,
  PRIO_B = 6,
  SINCE_F = 7,
}

/** facts/migration-store.ts */
export enum Migration {
  LANE = 0,
  T_F = 1,
  FROM = 2,
  TO = 3,
}

/** facts/wait-store.ts */
export enum Resolved {
  LANE = 0,
  START_F = 1,
  WOKEN_F = 2,
  END_F = 3,
  REASON_B = 4,
  EVIDENCE_B = 5,
  VECTOR = 6,
  CONFIDENCE_B = 7,
  SENDER = 8,
  WAKER = 9,
  WAKER_REASON_B = 10,
}

/** facts/ipi-store.ts */
export enum Ipi {
  SENDER = 0,
  RECEIVER = 1,
  VECTOR = 2,
  START_F = 3,
  END_F = 4,
}

export enum Latency {
  KIND_B = 0,
  LANE = 1,
  START_F = 2,
  END_F = 3,
  DETAIL_F = 4,
}

/** Of each counter. */
export enum Point {
  T_F = 0,
  VALUE_F = 1,
}
