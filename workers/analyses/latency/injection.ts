import { addLatency, Latency } from "../../facts/latency-store.js";
import { EventKind } from "../../model/event-kinds.js";
import { KvmAccept } from "../../model/kvm-fields.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import { isKnownSince } from "../known-since.js";
import type { Session } from "../session.js";

/** From kvm_apic_accept_irq to the next kvm_entry of that vCPU, when the guest's handler can begin. */
export const injection: AnalysisDefinition = {
  id: "irq-injection",
  create: (session) => ({ handlers: injectionLatency(session) }),
};

/** Interrupts accepted for a vCPU since its last entry: few at a time. */
class Pending {
  /** Valid rows of both lists. The lists are never cut: emptying an array would free its memory, millions of times. */
  count = 0;
  readonly vectors: number[] = [];
  readonly times: number[] = [];

  has(vector: number): boolean {
    for (let k = 0; k < this.count; k++) if (this.vectors[k] === vector) return true;
    return false;
  }
}

function injectionLatency(session: Session): AnalysisRun["handlers"] {
  /** By vCPU lane. */
  const pending: (Pending | undefined)[] = [];

  const accept: EventHandler<KvmAccept> = (batch, i, machine, _cpu, t) => {
    const vcpu = machine.deliveredTo;
    if (vcpu === undefined) return;
    let open = pending[vcpu.lane];
    if (open === undefined) {
      open = new Pending();
      pending[vcpu.lane] = open;
    }
    const vector = batch[KvmAccept.vector][i] as number;
    // Accepted again while pending: for the guest this is one interrupt.
    if (open.has(vector)) return;
    open.vectors[open.count] = vector;
    open.times[open.count] = t;
    open.count += 1;
    vcpu.pendingHooks |= watch;
  };

  const watch = session.atEntry.register((machine, vcpu, t) => {
    const open = pending[vcpu.lane];
    if (open === undefined) return;
    for (let k = 0; k < open.count; k++) {
      const since = open.times[k] as number;
      if (!isKnownSince(machine, vcpu.track, since)) continue;
      addLatency(session.latencies, Latency.IRQ_INJECT, vcpu.lane, since, t, open.vectors[k] as number);
    }
    open.count = 0;
  });

  const lost: PlacelessHandler = () => {
    pending.length = 0;
  };

  return {
    [EventKind.KVM_APIC_ACCEPT_IRQ]: accept,
    [EventKind.KVM_APICV_ACCEPT_IRQ]: accept,
    [EventKind.LOST]: lost,
  };
}
