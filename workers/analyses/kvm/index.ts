import { Part } from "../../flat/parts.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition } from "../analysis.js";
import { SWITCHES_AND_WAKEUPS, SYSCALLS } from "../core-kinds.js";
import { learnContext } from "./guest-context.js";
import { lateProcessHandlers } from "./late-process.js";
import { findLateVcpus } from "./mapping.js";

const NESTED = [
  ...[EventKind.KVM_NESTED_VMENTER, EventKind.KVM_NESTED_ERET, EventKind.KVM_NESTED_VMENTER_FAILED],
  ...[EventKind.KVM_NESTED_VMEXIT_INJECT, EventKind.KVM_NESTED_INTR_VMEXIT],
] as const;

/**
 * VMs, their vCPUs and the vCPUs' states, as the host sees them. Entries, exits, the scheduler and system calls are up to
 * the core; here is what is rare.
 */
export const kvm: AnalysisDefinition = {
  id: "kvm",
  core: {
    part: Part.KVM,
    kinds: [
      ...SWITCHES_AND_WAKEUPS,
      ...SYSCALLS,
      ...[EventKind.KVM_ENTRY, EventKind.KVM_EXIT, EventKind.KVM_USERSPACE_EXIT, EventKind.KVM_VCPU_WAKEUP],
      EventKind.KVM_WFX,
      ...NESTED,
      EventKind.GUEST_CONTEXT,
    ],
  },
  create: (session) => ({
    state: [],
    handlers: lateProcessHandlers(session),
    onContext: (batch, i, machine, cpu) => learnContext(session, batch, i, machine, cpu),
    finish: (endNs) => {
      for (const machine of session.machines) findLateVcpus(session, machine, endNs);
    },
  }),
};
