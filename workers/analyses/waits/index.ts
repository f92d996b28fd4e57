import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition } from "../analysis.js";
import { Deliveries } from "./deliveries.js";
import { WaitTracker } from "./tracker.js";
import { learningHandlers } from "./vector-learning.js";
import { lifecycleHandlers } from "./wait-lifecycle.js";

/**
 * The reasons for which vCPUs waited. They are known at the end of a wait at the earliest: from the waker, and from the
 * interrupt that the vCPU was given before it ran again. Until then the row of its lane says "unknown"; then the row is
 * labelled.
 *
 * After Nemati and Dagenais (host-only analysis, 2016-2018), with interrupts that APICv and AVIC deliver, vectors
 * learnt instead of hard-coded, and no default reason.
 */
export const waits: AnalysisDefinition = {
  id: "waits",
  title: "why vCPUs wait",
  needs: [EventKind.SCHED_SWITCH, EventKind.SCHED_WAKING, EventKind.KVM_ENTRY, EventKind.KVM_APIC_ACCEPT_IRQ],
  restsOn: [EventKind.KVM_ENTRY, EventKind.KVM_EXIT],
  uses: [
    EventKind.KVM_INJ_VIRQ,
    EventKind.KVM_APIC_IPI,
    EventKind.KVM_APIC,
    EventKind.KVM_MSR,
    EventKind.KVM_MSI_SET_IRQ,
    EventKind.HRTIMER_EXPIRE_ENTRY,
    EventKind.IRQ_ENTRY,
  ],
  create: (session) => {
    const tracker = new WaitTracker(session);
    const deliveries = new Deliveries(session, tracker);
    return {
      handlers: {
        ...deliveries.handlers,
        ...learningHandlers(session, tracker),
        ...lifecycleHandlers(session, tracker, deliveries),
      },
      finish: () => tracker.reconsider(),
    };
  },
};
