import type { Cell } from "../query/export/table.js";

/** A part of a report that is an export table, or the rows of one that people want first. */
export interface SectionPlan {
  readonly table: string;
  readonly title: string;
  /** Rows shown; `total` says how many there are. */
  readonly limit: number;
  /** Column to sort by, largest first; undefined: as the table comes. */
  readonly sortBy?: string;
  /** Only rows of vCPUs, by the lane in this column. */
  readonly onlyVcpus?: string;
  /** Times of these columns are shown as a share of the window. JSON has them in ns all the same. */
  readonly isShare?: boolean;
}

/** The parts of a report in reading order. Those without rows are left out. */
export const SECTIONS: readonly SectionPlan[] = [
  { table: "vcpu-usage", title: "What vCPUs did, in % of the window", limit: 64, isShare: true },
  { table: "inferred-agreement", title: "How right inferences about guests are, by their own traces", limit: 32 },
  { table: "vm-usage", title: "What VMs used of the host", limit: 32 },
  { table: "vm-threads", title: "Threads that work for VMs", limit: 20 },
  { table: "wait-summary", title: "Who waited for what", limit: 40, sortBy: "total_ns", onlyVcpus: "lane" },
  { table: "steal", title: "Who took time from whom", limit: 30, sortBy: "total_ns", onlyVcpus: "victim_lane" },
  { table: "exit-summary", title: "Exits, as perf kvm stat has them", limit: 60 },
  { table: "exit-objects", title: "What exits were about", limit: 20 },
  { table: "profile", title: "Which code ran, by samples", limit: 40, sortBy: "self" },
  { table: "guest-rip", title: "Where guests were when they left", limit: 20, sortBy: "exits" },
  { table: "exit-storms", title: "Exit storms", limit: 20 },
  { table: "nested-exits", title: "Exits of nested guests", limit: 30 },
  { table: "nested-split", title: "CPU time by level of nesting", limit: 30 },
  { table: "latency-summary", title: "Latencies", limit: 40, sortBy: "total_ns", onlyVcpus: "lane" },
  { table: "own-latency-summary", title: "Latencies of your analyses", limit: 30, sortBy: "total_ns" },
  { table: "block-io", title: "Disk requests", limit: 20 },
  { table: "network", title: "Network traffic of VMs", limit: 20 },
  { table: "fingerprint-groups", title: "Who does the like", limit: 24 },
  { table: "process-ranks", title: "Who depends on whom in guests", limit: 20 },
  { table: "halt-polling", title: "Halt polling", limit: 64 },
  { table: "ipis", title: "Interrupts between vCPUs", limit: 20, sortBy: "total_ns" },
  { table: "lock-holder", title: "Lock holders without a CPU (suspected)", limit: 10 },
  { table: "syscalls", title: "System calls of the host's threads", limit: 15 },
  { table: "cpu-usage", title: "Who used the host's CPUs", limit: 20 },
  { table: "runs", title: "Runs of recorded input", limit: 20 },
  { table: "inputs", title: "Inputs, those that were answered slowest first", limit: 20 },
  { table: "lost", title: "Lost events", limit: 20 },
];

const VCPU_PATH = /\/vm\/[^/]+\/vcpu\/[^/]+$/;

export function isVcpuPath(cell: Cell): boolean {
  return typeof cell === "string" && VCPU_PATH.test(cell);
}
