import { Part } from "../../flat/parts.js";
import { Wait } from "../../flat/records.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition } from "../analysis.js";
import { ACCEPTS } from "../core-kinds.js";
import { dropAtLosses } from "../pending-interrupts.js";

/**
 * Interrupts that one vCPU sends to another of its VM, and the time until the receiver is in the guest to take them. The
 * core finds them (flat/ipis.ts).
 *
 * While a vCPU runs KVM's code, it is the sender of each interrupt accepted for another vCPU of its VM: by a write to
 * the APIC's command register or by a hypercall. With AVIC or IPI virtualization such interrupts leave no event.
 */
export const ipis: AnalysisDefinition = {
  id: "ipis",
  core: { part: Part.IPIS, kinds: [...ACCEPTS, EventKind.KVM_VGIC_UPDATE] },
  create: ({ entities }) => ({ state: [], handlers: dropAtLosses(entities, Wait.SENT) }),
};
