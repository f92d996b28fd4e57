/**
 * Steps of two vCPUs at which time of theirs was once claimed twice or not at all, as random tests found them. A run is
 * process and mode at the entry, process and mode at the exit, and its length in µs.
 */
export type Run = readonly [from: number, fromMode: Mode, to: number, toMode: Mode | "entry", us: number];
type Mode = "user" | "kernel" | "interrupt" | "idle" | "worker";

interface Found {
  readonly what: string;
  /** Of one vCPU and of the other one, the time between their entries in µs, and whether the first one halts. */
  readonly steps: readonly (readonly [Run, Run, gap: number, halts?: "halts"])[];
}

export const FOUND: readonly Found[] = [
  {
    what: "a new thread is the process's only one, but another had run and is gone",
    steps: [
      [[0, "user", 0, "user", 1], [0, "user", 4, "idle", 1], 1],
      [[0, "user", 0, "idle", 1], [0, "user", 0, "user", 1], 1, "halts"],
      [[4, "kernel", 0, "idle", 1], [0, "user", 0, "user", 1], 1],
      [[0, "idle", 4, "user", 1], [0, "user", 4, "idle", 1], 1],
      [[0, "user", 0, "user", 1], [4, "user", 0, "user", 1], 1],
      [[0, "user", 0, "user", 1], [0, "idle", 0, "user", 1], 1],
      [[0, "user", 0, "user", 1], [0, "idle", 4, "kernel", 1], 1],
      [[0, "user", 0, "user", 1], [0, "user", 4, "kernel", 1], 1],
    ],
  },
  {
    what: "a process turns out to have been on both vCPUs at once, and then to have been two",
    steps: [
      [[0, "user", 2, "idle", 50], [0, "worker", 2, "idle", 3], 25, "halts"],
      [[1, "user", 0, "interrupt", 32], [2, "user", 2, "idle", 28], 14],
      [[1, "idle", 1, "idle", 24], [0, "idle", 4, "idle", 31], 27, "halts"],
    ],
  },
  {
    what: "a process's first thread shows while the process is on the other vCPU, which has left it already",
    steps: [
      [[0, "idle", 1, "user", 46], [4, "kernel", 0, "idle", 16], 12],
      [[1, "worker", 0, "interrupt", 37], [0, "worker", 1, "interrupt", 50], 3],
      [[1, "worker", 2, "worker", 26], [0, "user", 3, "idle", 21], 18],
      [[0, "interrupt", 1, "user", 20], [0, "interrupt", 4, "user", 44], 28],
      [[1, "user", 4, "kernel", 45], [4, "kernel", 1, "user", 21], 8],
    ],
  },
  {
    what: "one vCPU proves that the other one's process is no more, while that one's registers stay the same",
    steps: [
      [[0, "idle", 1, "user", 49], [1, "kernel", 1, "interrupt", 33], 30],
      [[0, "interrupt", 1, "user", 29], [1, "kernel", 1, "kernel", 11], 20],
    ],
  },
];
