import { LATENCY_KINDS, type LatencyKind } from "../facts/latency-store.js";
import type { SessionFacts } from "../facts/session-facts.js";
import type { LaneKind } from "../model/lanes.js";

/** Has an analysis led to anything that can be seen? By its id. */
export function hasShown(id: string, facts: SessionFacts): boolean {
  return SHOWN[id]?.(facts) ?? true;
}

const SHOWN: Readonly<Record<string, (facts: SessionFacts) => boolean>> = {
  sched: ({ inventory: { machines, cpus } }) => cpus.machine.some((machine) => machines.seesSwitches[machine] === 1),
  irq: ({ inventory }) => 0 < inventory.cpus.lane.length,
  kvm: ({ inventory }) => 0 < inventory.vms.lane.length,
  runqueue: ({ runqueue }) => 0 < runqueue.count,
  migrations: ({ migrations }) => 0 < migrations.count,
  numa: ({ numaMoves }) => 0 < numaMoves.count,
  waits: ({ waits }) => 0 < waits.count,
  "guest-processes": (facts) => hasLane(facts, "process"),
  "nested-vms": (facts) => hasLane(facts, "nested-vcpu"),
  syscalls: (facts) => hasLatency(facts, "syscall"),
  "block-io": (facts) => hasLatency(facts, "block"),
  "irq-injection": (facts) => hasLatency(facts, "irq-inject"),
  timers: (facts) => hasLatency(facts, "timer"),
  virtio: (facts) => hasLatency(facts, "virtio"),
  "page-ins": (facts) => hasLatency(facts, "page-in"),
  reclaim: (facts) => hasLatency(facts, "reclaim"),
  ipis: ({ ipis }) => 0 < ipis.count,
  "guest-rip": ({ guestRips }) => 0 < guestRips.count,
  "exit-objects": ({ exitObjects }) => 0 < exitObjects.count,
  "cpu-power": ({ counters }) => counters.series.some(({ counter }) => /^(?:cpu-|idle)/.test(counter)),
  "guest-memory": ({ counters }) => counters.series.some(({ counter }) => /^(?:unmapped|split|logged)-/.test(counter)),
  samples: ({ samples }) => 0 < samples.count,
  "off-cpu": ({ offCpu }) => 0 < offCpu.count,
  monitor: ({ counters, guestProcesses, inputs }) =>
    0 < guestProcesses.count || 0 < inputs.count || counters.series.some(({ counter }) => counter === "monitor"),
  logs: ({ logLines }) => 0 < logLines.count,
  "threads-by-context": ({ inventory }) => inventory.machines.hasContextThreads.includes(1),
  slices: (facts) => hasLane(facts, "slice") || facts.counters.series.some(({ counter }) => counter === "program"),
  network: ({ counters }) => counters.series.some(({ counter }) => counter.startsWith("net-")),
};

function hasLane({ lanes }: SessionFacts, wanted: LaneKind): boolean {
  return lanes.specs.some(({ kind }) => kind === wanted);
}

function hasLatency({ latencies }: SessionFacts, wanted: LatencyKind): boolean {
  return latencies.has("kind", LATENCY_KINDS.indexOf(wanted));
}
