import { Part } from "../../flat/parts.js";
import { Wait } from "../../flat/records.js";
import type { AnalysisDefinition } from "../analysis.js";
import { ACCEPTS } from "../core-kinds.js";
import { dropAtLosses } from "../pending-interrupts.js";

/**
 * From kvm_apic_accept_irq to the next kvm_entry of that vCPU, when the guest's handler can begin. The core measures it
 * (flat/injection.ts).
 */
export const injection: AnalysisDefinition = {
  id: "irq-injection",
  core: { part: Part.INJECTION, kinds: ACCEPTS },
  create: ({ entities }) => ({ state: [], handlers: dropAtLosses(entities, Wait.ACCEPTED) }),
};
