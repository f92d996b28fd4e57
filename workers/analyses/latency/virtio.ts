import { floatColumn } from "../../core/columns.js";
import { addLatency, Latency } from "../../facts/latency-store.js";
import { EventKind } from "../../model/event-kinds.js";
import { GuestMemory, KvmMmio, KvmPio } from "../../model/kvm-fields.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import type { Cpu, Vcpu } from "../entities.js";
import { isKnownSince } from "../known-since.js";
import type { Session } from "../session.js";

/**
 * From a kick (a write to a virtio doorbell) over the wake-up of the worker that serves the queue (vhost, an I/O
 * thread) to the interrupt that the worker sends back. A polling worker is not woken and shows no kick. Of several
 * kicks before an answer, the first counts.
 */
export const virtio: AnalysisDefinition = {
  id: "virtio",
  startsWith: [EventKind.KVM_MMIO, EventKind.KVM_FAST_MMIO, EventKind.KVM_PIO],
  create: (session) => ({ handlers: virtioLatency(session) }),
};

/** A guest's write to the doorbell of a queue that the host has not answered yet. */
interface Kick {
  readonly vcpu: Vcpu;
  readonly t: number;
  /** Guest physical address or port of the doorbell: it identifies the queue. */
  readonly doorbell: number;
}

function virtioLatency(session: Session): AnalysisRun["handlers"] {
  /** Last doorbell write of each vCPU since its last entry, by its lane: time (NaN: none) and doorbell. */
  const rungAt = floatColumn();
  const doorbells = floatColumn();
  let known = 0;
  /** The kick for which a worker was woken, by the worker's lane. */
  const served: (Kick | undefined)[] = [];

  const ring = (cpu: Cpu, t: number, doorbell: number) => {
    const vcpu = cpu.current?.vcpu;
    if (vcpu === undefined) return;
    while (known <= vcpu.lane) rungAt.set(known++, Number.NaN);
    rungAt.set(vcpu.lane, t);
    doorbells.set(vcpu.lane, doorbell);
    vcpu.pendingHooks |= watch;
  };

  const fastMmio: EventHandler<GuestMemory> = (batch, i, _machine, cpu, t) =>
    ring(cpu, t, batch[GuestMemory.gpa][i] as number);
  /** Type 2 is a write. */
  const mmio: EventHandler<KvmMmio | GuestMemory> = (batch, i, machine, cpu, t) => {
    if (batch[KvmMmio.type][i] === 2) fastMmio(batch, i, machine, cpu, t);
  };
  const pio: EventHandler<KvmPio> = (batch, i, _machine, cpu, t) => {
    if (batch[KvmPio.isWrite][i] === 1) ring(cpu, t, batch[KvmPio.port][i] as number);
  };

  /** A worker woken by a vCPU that has just written to a doorbell serves that queue. */
  const waking: EventHandler = (_batch, _i, machine) => {
    const woken = machine.woken;
    const waker = machine.wokenByThread?.vcpu;
    if (woken === undefined || woken.vcpu || waker === undefined) return;
    const t = waker.lane < known ? rungAt.at(waker.lane) : Number.NaN;
    if (Number.isNaN(t) || served[woken.lane] !== undefined) return;
    served[woken.lane] = { vcpu: waker, t, doorbell: doorbells.at(waker.lane) };
  };

  const answer: EventHandler = (_batch, _i, machine, cpu, t) => {
    const worker = cpu.current;
    const kick = worker === undefined ? undefined : served[worker.lane];
    if (worker === undefined || kick === undefined) return;
    served[worker.lane] = undefined;
    if (!isKnownSince(machine, worker.track, kick.t)) return;
    addLatency(session.latencies, Latency.VIRTIO, kick.vcpu.lane, kick.t, t, kick.doorbell);
    session.edges.connect("virtio", kick.vcpu.lane, kick.t, worker.lane, t);
  };

  const watch = session.atEntry.register((_machine, vcpu) => {
    rungAt.set(vcpu.lane, Number.NaN);
  });

  const lost: PlacelessHandler = () => {
    known = 0;
    served.length = 0;
  };

  return {
    [EventKind.KVM_FAST_MMIO]: fastMmio,
    [EventKind.KVM_MMIO]: mmio,
    [EventKind.KVM_PIO]: pio,
    [EventKind.SCHED_WAKING]: waking,
    [EventKind.KVM_MSI_SET_IRQ]: answer,
    [EventKind.KVM_APIC_ACCEPT_IRQ]: answer,
    [EventKind.LOST]: lost,
  };
}
