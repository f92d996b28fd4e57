import type { Session } from "../analyses/session.js";
import type { LatencyKind } from "../facts/latency-store.js";
import type { LaneKind } from "../model/lanes.js";

/** Has an analysis led to anything that can be seen? By its id. */
export function hasShown(id: string, session: Session): boolean {
  return SHOWN[id]?.(session) ?? true;
}

const SHOWN: Readonly<Record<string, (session: Session) => boolean>> = {
  sched: ({ machines }) => machines.some(({ seesSwitches, cpus }) => seesSwitches && cpus.some(Boolean)),
  irq: ({ machines }) => machines.some(({ cpus }) => cpus.some(Boolean)),
  kvm: ({ machines }) => machines.some(({ vms }) => 0 < vms.length),
  runqueue: ({ runqueue }) => 0 < runqueue.count,
  migrations: ({ migrations }) => 0 < migrations.count,
  waits: ({ waits }) => 0 < waits.count,
  "guest-processes": (session) => hasLane(session, "process"),
  "nested-vms": (session) => hasLane(session, "nested-vcpu"),
  syscalls: (session) => hasLatency(session, "syscall"),
  "block-io": (session) => hasLatency(session, "block"),
  "irq-injection": (session) => hasLatency(session, "irq-inject"),
  timers: (session) => hasLatency(session, "timer"),
  virtio: (session) => hasLatency(session, "virtio"),
  ipis: ({ ipis }) => 0 < ipis.count,
  "guest-rip": ({ guestRips }) => 0 < guestRips.count,
  "exit-objects": ({ exitObjects }) => 0 < exitObjects.count,
  "cpu-power": ({ counters }) => counters.series.some(({ counter }) => /^(?:cpu-|idle)/.test(counter)),
  "threads-by-context": ({ machines }) => machines.some(({ hasContextThreads }) => hasContextThreads),
  network: ({ counters }) => counters.series.some(({ counter }) => counter.startsWith("net-")),
};

function hasLane({ lanes }: Session, wanted: LaneKind): boolean {
  return lanes.specs.some(({ kind }) => kind === wanted);
}

function hasLatency({ latencies }: Session, wanted: LatencyKind): boolean {
  return 0 < latencies.countOf(wanted);
}
