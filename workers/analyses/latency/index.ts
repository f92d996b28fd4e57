import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisDefinition } from "../analysis.js";
import { injectionLatency } from "./injection.js";
import { syscallLatency } from "./syscalls.js";
import { timerLatency } from "./timers.js";
import { virtioLatency } from "./virtio.js";

/** The duration of the host's system calls. */
export const syscalls: AnalysisDefinition = {
  id: "syscalls",
  title: "system call latency",
  needs: [EventKind.SYSCALL_ENTRY, EventKind.SYSCALL_EXIT],
  create: (session) => ({ handlers: syscallLatency(session) }),
};

/** From the acceptance of an interrupt for a vCPU until its guest can take it. */
export const injection: AnalysisDefinition = {
  id: "irq-injection",
  title: "interrupt injection latency",
  needs: [EventKind.KVM_APIC_ACCEPT_IRQ, EventKind.KVM_ENTRY],
  restsOn: [EventKind.KVM_APIC_ACCEPT_IRQ, EventKind.KVM_APICV_ACCEPT_IRQ, EventKind.KVM_VGIC_UPDATE],
  uses: [EventKind.KVM_APICV_ACCEPT_IRQ],
  create: (session) => ({ handlers: injectionLatency(session) }),
};

/** How late the host's timers behind the vCPUs' timers fired. */
export const timers: AnalysisDefinition = {
  id: "timers",
  title: "guest timer lateness",
  needs: [EventKind.HRTIMER_START, EventKind.HRTIMER_EXPIRE_ENTRY, EventKind.KVM_EXIT],
  restsOn: [EventKind.KVM_ENTRY, EventKind.KVM_EXIT],
  create: (session) => ({ handlers: timerLatency(session) }),
};

/** From a guest's kick of a virtio queue to the interrupt that the worker sends back. */
export const virtio: AnalysisDefinition = {
  id: "virtio",
  title: "virtio kick to completion",
  needs: [EventKind.KVM_MMIO, EventKind.SCHED_WAKING, EventKind.KVM_MSI_SET_IRQ],
  restsOn: [EventKind.KVM_MMIO, EventKind.KVM_FAST_MMIO, EventKind.KVM_PIO],
  uses: [EventKind.KVM_FAST_MMIO, EventKind.KVM_PIO, EventKind.KVM_APIC_ACCEPT_IRQ],
  startsWith: [EventKind.KVM_MMIO, EventKind.KVM_FAST_MMIO, EventKind.KVM_PIO],
  create: (session) => ({ handlers: virtioLatency(session) }),
};
