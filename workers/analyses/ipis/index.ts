import { EventKind } from "../../model/event-kinds.js";
import { KvmAccept, KvmVgic } from "../../model/kvm-fields.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler, PlacelessHandler } from "../analysis.js";
import type { Cpu, Vcpu } from "../entities.js";
import { isKnownSince } from "../known-since.js";
import type { Session } from "../session.js";

/**
 * Interrupts that one vCPU sends to another of its VM, and the time until the receiver is in the guest to take them.
 */
export const ipis: AnalysisDefinition = {
  id: "ipis",
  create: (session) => ({ handlers: ipiHandlers(session) }),
};

/** arm64: interrupts 0..15 are software generated, that is IPIs (GIC architecture, 2.2.1). */
const SGI_COUNT = 16;

interface Sent {
  readonly sender: Vcpu;
  readonly vector: number;
  readonly t: number;
}

/**
 * While a vCPU runs KVM's code, it is the sender of each interrupt accepted for another vCPU of its VM: by a write to
 * the APIC's command register or by a hypercall. With AVIC or IPI virtualization such interrupts leave no event.
 */
function ipiHandlers(session: Session): AnalysisRun["handlers"] {
  /** By the receiver's lane; a vector already pending is one interrupt for the guest. */
  const pending: (Sent[] | undefined)[] = [];

  const accept: EventHandler<KvmAccept> = (batch, i, _machine, cpu, t) =>
    send(batch[KvmAccept.apicId][i] as number, batch[KvmAccept.vector][i] as number, cpu, t);

  function send(apicId: number, vector: number, cpu: Cpu, t: number): void {
    const sender = cpu.current?.vcpu;
    // In interrupt context the current thread does not send.
    if (sender === undefined || 0 <= cpu.top || sender.id === apicId) return;
    const receiver = sender.vm.byId[apicId];
    if (receiver === undefined) return;
    const open = pending[receiver.lane];
    if (open === undefined) pending[receiver.lane] = [{ sender, vector, t }];
    else if (open.every((sent) => sent.vector !== vector)) open.push({ sender, vector, t });
    receiver.pendingHooks |= watch;
  }

  const vgic: EventHandler<KvmVgic> = (batch, i, _machine, cpu, t) => {
    const irq = batch[KvmVgic.irq][i] as number;
    if (batch[KvmVgic.level][i] !== 0 && irq < SGI_COUNT) send(batch[KvmVgic.vcpuId][i] as number, irq, cpu, t);
  };

  const watch = session.atEntry.register((machine, receiver, t) => {
    const open = pending[receiver.lane];
    if (open === undefined) return;
    for (const { sender, vector, t: sent } of open) {
      if (!isKnownSince(machine, receiver.track, sent)) continue;
      session.ipis.add({ sender: sender.lane, receiver: receiver.lane, vector, start: sent, end: t });
      session.edges.connect("ipi", sender.lane, sent, receiver.lane, t);
    }
    // Not emptied: V8 throws the memory of an emptied array away, which takes longer than to make another array.
    pending[receiver.lane] = undefined;
  });

  const lost: PlacelessHandler = () => {
    pending.length = 0;
  };

  return {
    [EventKind.KVM_APIC_ACCEPT_IRQ]: accept,
    [EventKind.KVM_APICV_ACCEPT_IRQ]: accept,
    [EventKind.KVM_VGIC_UPDATE]: vgic,
    [EventKind.LOST]: lost,
  };
}
