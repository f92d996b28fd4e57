import { Part } from "../../flat/parts.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition } from "../analysis.js";
import { forgetAtLosses } from "../open-calls.js";

/** Writes to doorbells. */
const KICKS = [EventKind.KVM_MMIO, EventKind.KVM_FAST_MMIO, EventKind.KVM_PIO] as const;

/**
 * From a kick (a write to a virtio doorbell) over the wake-up of the worker that serves the queue (vhost, an I/O
 * thread) to the interrupt that the worker sends back. A polling worker is not woken and shows no kick. Of several
 * kicks before an answer, the first counts. The core measures it (flat/virtio.ts).
 */
export const virtio: AnalysisDefinition = {
  id: "virtio",
  startsWith: KICKS,
  core: {
    part: Part.VIRTIO,
    kinds: [...KICKS, EventKind.SCHED_WAKING, EventKind.KVM_MSI_SET_IRQ, EventKind.KVM_APIC_ACCEPT_IRQ],
  },
  create: (session) => ({ state: [], handlers: forgetAtLosses(session) }),
};
