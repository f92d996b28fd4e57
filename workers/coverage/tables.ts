import { isView } from "./views.js";

const LATENCIES = ["runqueue", "irq-injection", "timers", "syscalls", "block-io", "virtio"];

/** Those of the features of a workload. */
const FINGERPRINTS = ["kvm", "waits", "runqueue", "irq-injection", "block-io", "network", "guest-processes"];

/** The views that a table is made of, by its name. Its rows lack what they lack. */
const TABLES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    waits: ["waits", "sched"],
    "state-usage": ["sched"],
    "guest-time": ["sched"],
    "inferred-agreement": ["guest-processes", "waits"],
    "inferred-recorded": ["guest-processes", "waits"],
    intervals: ["sched"],
    edges: ["sched"],
    "wait-summary": ["waits", "sched"],
    "wait-percentiles": ["waits", "sched"],
    "wait-histogram": ["waits", "sched"],
    "wait-scatter": ["waits", "sched"],
    steal: ["runqueue"],
    culprits: ["runqueue"],
    waiters: ["runqueue"],
    wakeups: ["runqueue"],
    exits: ["kvm"],
    "exit-cases": ["kvm"],
    "exit-percentiles": ["kvm"],
    "exit-histogram": ["kvm"],
    "exit-scatter": ["kvm"],
    "exit-summary": ["kvm"],
    "exit-objects": ["exit-objects"],
    "exit-storms": ["kvm"],
    "nested-exits": ["nested-vms"],
    "nested-split": ["nested-vms"],
    "guest-rip": ["guest-rip"],
    "halt-polling": ["kvm"],
    "host-memory": ["kvm", "waits"],
    "vm-threads": ["kvm"],
    latencies: LATENCIES,
    "latency-summary": LATENCIES,
    "latency-percentiles": LATENCIES,
    "latency-histogram": LATENCIES,
    "latency-scatter": LATENCIES,
    "heat-map": ["kvm", "sched", ...LATENCIES],
    ipis: ["ipis"],
    "lock-holder": ["kvm"],
    syscalls: ["syscalls"],
    "block-io": ["block-io"],
    network: ["network"],
    "cpu-usage": ["sched"],
    "vm-usage": ["kvm"],
    "vcpu-usage": ["kvm"],
    migrations: ["migrations"],
    "numa-balancing": ["numa"],
    samples: ["samples"],
    logs: ["logs"],
    "guest-processes": ["monitor"],
    "guest-belief": ["monitor"],
    "monitor-agreement": ["monitor", "kvm"],
    inputs: ["monitor"],
    runs: ["monitor"],
    fingerprints: FINGERPRINTS,
    "fingerprint-groups": FINGERPRINTS,
    "process-ranks": ["guest-processes", "ipis"],
    slices: ["slices"],
    "slice-summary": ["slices"],
    "slice-histogram": ["slices"],
    "slice-scatter": ["slices"],
    smt: ["kvm"],
    "live-migration": ["kvm"],
    "cpu-speed": ["cpu-power"],
    "idle-exits": ["cpu-power"],
    curve: ["sched", "kvm", "runqueue", "cpu-power", "network"],
    counters: ["cpu-power", "network", "monitor"],
    "critical-path": ["sched"],
    "critical-path-summary": ["sched"],
  }),
);

export function viewsOfTable(name: string): readonly string[] {
  return TABLES.get(name) ?? [];
}

/** The views that people mean by the id of a view, of a panel or of a table. Undefined: there is nothing of that name. */
export function viewsNamed(name: string): readonly string[] | undefined {
  if (isView(name)) return [name];
  const views = viewsOfTable(name);
  return views.length === 0 ? undefined : views;
}
