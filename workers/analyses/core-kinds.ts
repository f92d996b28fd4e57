import { EventKind } from "../model/event-kinds.js";

// Kinds that the core handles for several analyses.

export const SWITCHES_AND_WAKEUPS = [
  EventKind.SCHED_SWITCH,
  EventKind.SCHED_WAKING,
  EventKind.SCHED_WAKEUP,
  EventKind.SCHED_WAKEUP_NEW,
] as const;

export const SYSCALLS = [EventKind.SYSCALL_ENTRY, EventKind.SYSCALL_EXIT] as const;

export const INTERRUPTS = [
  EventKind.IRQ_ENTRY,
  EventKind.IRQ_EXIT,
  EventKind.SOFTIRQ_ENTRY,
  EventKind.SOFTIRQ_EXIT,
] as const;

/** An interrupt is accepted for a vCPU. */
export const ACCEPTS = [EventKind.KVM_APIC_ACCEPT_IRQ, EventKind.KVM_APICV_ACCEPT_IRQ] as const;
