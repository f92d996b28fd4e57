import * as Column from "../../flat/columns.js";
import { Part } from "../../flat/parts.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition } from "../analysis.js";
import { ExitObjectCounter } from "./object-counter.js";

/**
 * The MSR, port, address, hypercall or CPUID leaf that exits were about: it names the object of an exit storm. The core
 * counts them (flat/exit-objects.ts); full tables and windows that have ended become records here.
 */
export const exitObjects: AnalysisDefinition = {
  id: "exit-objects",
  core: {
    part: Part.EXIT_OBJECTS,
    kinds: [
      ...[EventKind.KVM_MSR, EventKind.KVM_PIO, EventKind.KVM_MMIO, EventKind.KVM_FAST_MMIO, EventKind.KVM_PAGE_FAULT],
      ...[EventKind.KVM_APIC, EventKind.KVM_HYPERCALL, EventKind.KVM_HV_HYPERCALL, EventKind.KVM_CPUID],
    ],
  },
  create: ({ exitObjects, entities }) => {
    const counter = new ExitObjectCounter(exitObjects, entities.memory);
    entities.addCounter(Column.OBJECT_COUNTS, counter);
    return { state: [counter], finish: () => counter.flush() };
  },
};
