import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition } from "../analysis.js";
import { entryExitHandlers } from "./entry-exit.js";
import { haltHandlers } from "./halting.js";
import { lateProcessHandlers } from "./late-process.js";
import { findLateVcpus } from "./mapping.js";
import { nestedHandlers } from "./nested.js";
import { schedulingHandlers } from "./scheduling.js";
import { vmmHandlers } from "./vmm-calls.js";

/** VMs, their vCPUs and the vCPUs' states, as the host sees them. */
export const kvm: AnalysisDefinition = {
  id: "kvm",
  title: "vCPU states",
  needs: [EventKind.KVM_ENTRY, EventKind.KVM_EXIT, EventKind.SCHED_SWITCH, EventKind.SCHED_WAKING],
  restsOn: [EventKind.KVM_ENTRY, EventKind.KVM_EXIT, EventKind.KVM_USERSPACE_EXIT],
  uses: [
    EventKind.KVM_USERSPACE_EXIT,
    EventKind.KVM_VCPU_WAKEUP,
    EventKind.SYSCALL_ENTRY,
    EventKind.SYSCALL_EXIT,
    EventKind.KVM_NESTED_VMENTER,
    EventKind.KVM_NESTED_VMEXIT_INJECT,
    EventKind.KVM_NESTED_ERET,
  ],
  create: (session) => ({
    handlers: {
      ...entryExitHandlers(session),
      ...haltHandlers,
      ...lateProcessHandlers(session),
      ...nestedHandlers,
      ...schedulingHandlers(session),
      ...vmmHandlers(session),
    },
    finish: (endNs) => {
      for (const machine of session.machines) findLateVcpus(session, machine, endNs);
    },
  }),
};
