import type { EventBatch } from "../model/event-batch.js";
import { EVENT_KIND_COUNT, EventKind as K } from "../model/event-kinds.js";
import type { EventHandler } from "./analysis.js";
import type { Cpu } from "./machine.js";

/** Calls all handlers of a kind for an event. */
export type Dispatch = (kind: K, batch: EventBatch, i: number, machine: number, cpu: Cpu, t: number) => void;

/** How many handlers of each kind have a place of their own below. */
const placesOf = new Uint8Array(EVENT_KIND_COUNT);
for (const [kind, places] of [
  [K.KVM_ENTRY, 3],
  [K.KVM_EXIT, 3],
  [K.KVM_MSR, 2],
  [K.SCHED_SWITCH, 6],
  [K.HRTIMER_START, 1],
  [K.KVM_INJ_VIRQ, 1],
  [K.KVM_APIC_ACCEPT_IRQ, 4],
  [K.SCHED_WAKING, 6],
  [K.SCHED_WAKEUP, 5],
  [K.CPU_IDLE, 1],
  [K.KVM_FAST_MMIO, 2],
  [K.KVM_MSI_SET_IRQ, 2],
  [K.IRQ_ENTRY, 2],
  [K.IRQ_EXIT, 3],
  [K.SOFTIRQ_ENTRY, 2],
  [K.SOFTIRQ_EXIT, 3],
  [K.VECTOR_ENTRY, 1],
  [K.VECTOR_EXIT, 2],
  [K.HRTIMER_EXPIRE_ENTRY, 2],
  [K.HRTIMER_EXPIRE_EXIT, 1],
  [K.SYSCALL_ENTRY, 3],
  [K.SYSCALL_EXIT, 4],
  [K.KVM_PAGE_FAULT, 1],
] as const)
  placesOf[kind] = places;

/**
 * Which kind comes next cannot be guessed, and a processor that guesses wrong where it jumps to loses more time than
 * most handlers take. With one loop over the handlers of an event it would guess at every handler; here it does once
 * an event, since each handler of a frequent kind is called from a place of its own, which always calls the same.
 * Kinds that are not named here, and handlers beyond those with a place, are called by a loop.
 */
export function createDispatch(handlers: readonly (readonly EventHandler[])[]): Dispatch {
  const of = (kind: K): readonly EventHandler[] => handlers[kind] as readonly EventHandler[];
  const [entry0, entry1, entry2] = of(K.KVM_ENTRY);
  const [exit0, exit1, exit2] = of(K.KVM_EXIT);
  const [msr0, msr1] = of(K.KVM_MSR);
  const [switch0, switch1, switch2, switch3, switch4, switch5] = of(K.SCHED_SWITCH);
  const [start0] = of(K.HRTIMER_START);
  const [inject0] = of(K.KVM_INJ_VIRQ);
  const [accept0, accept1, accept2, accept3] = of(K.KVM_APIC_ACCEPT_IRQ);
  const [waking0, waking1, waking2, waking3, waking4, waking5] = of(K.SCHED_WAKING);
  const [wakeup0, wakeup1, wakeup2, wakeup3, wakeup4] = of(K.SCHED_WAKEUP);
  const [idle0] = of(K.CPU_IDLE);
  const [kick0, kick1] = of(K.KVM_FAST_MMIO);
  const [msi0, msi1] = of(K.KVM_MSI_SET_IRQ);
  const [irq0, irq1] = of(K.IRQ_ENTRY);
  const [irqEnd0, irqEnd1, irqEnd2] = of(K.IRQ_EXIT);
  const [softirq0, softirq1] = of(K.SOFTIRQ_ENTRY);
  const [softirqEnd0, softirqEnd1, softirqEnd2] = of(K.SOFTIRQ_EXIT);
  const [vector0] = of(K.VECTOR_ENTRY);
  const [vectorEnd0, vectorEnd1] = of(K.VECTOR_EXIT);
  const [expire0, expire1] = of(K.HRTIMER_EXPIRE_ENTRY);
  const [expired0] = of(K.HRTIMER_EXPIRE_EXIT);
  const [call0, call1, call2] = of(K.SYSCALL_ENTRY);
  const [callEnd0, callEnd1, callEnd2, callEnd3] = of(K.SYSCALL_EXIT);
  const [fault0] = of(K.KVM_PAGE_FAULT);

  const countOf = Uint8Array.from(handlers, (list) => list.length);
  function others(kind: K, from: number, batch: EventBatch, i: number, machine: number, cpu: Cpu, t: number): void {
    const list = of(kind);
    for (let h = from; h < list.length; h++) (list[h] as EventHandler)(batch, i, machine, cpu, t);
  }

  return (kind, batch, i, machine, cpu, t) => {
    switch (kind) {
      case K.KVM_ENTRY:
        entry0?.(batch, i, machine, cpu, t);
        entry1?.(batch, i, machine, cpu, t);
        entry2?.(batch, i, machine, cpu, t);
        break;
      case K.KVM_EXIT:
        exit0?.(batch, i, machine, cpu, t);
        exit1?.(batch, i, machine, cpu, t);
        exit2?.(batch, i, machine, cpu, t);
        break;
      case K.KVM_MSR:
        msr0?.(batch, i, machine, cpu, t);
        msr1?.(batch, i, machine, cpu, t);
        break;
      case K.SCHED_SWITCH:
        switch0?.(batch, i, machine, cpu, t);
        switch1?.(batch, i, machine, cpu, t);
        switch2?.(batch, i, machine, cpu, t);
        switch3?.(batch, i, machine, cpu, t);
        switch4?.(batch, i, machine, cpu, t);
        switch5?.(batch, i, machine, cpu, t);
        break;
      case K.HRTIMER_START:
        start0?.(batch, i, machine, cpu, t);
        break;
      case K.KVM_INJ_VIRQ:
        inject0?.(batch, i, machine, cpu, t);
        break;
      case K.KVM_APIC_ACCEPT_IRQ:
        accept0?.(batch, i, machine, cpu, t);
        accept1?.(batch, i, machine, cpu, t);
        accept2?.(batch, i, machine, cpu, t);
        accept3?.(batch, i, machine, cpu, t);
        break;
      case K.SCHED_WAKING:
        waking0?.(batch, i, machine, cpu, t);
        waking1?.(batch, i, machine, cpu, t);
        waking2?.(batch, i, machine, cpu, t);
        waking3?.(batch, i, machine, cpu, t);
        waking4?.(batch, i, machine, cpu, t);
        waking5?.(batch, i, machine, cpu, t);
        break;
      case K.SCHED_WAKEUP:
        wakeup0?.(batch, i, machine, cpu, t);
        wakeup1?.(batch, i, machine, cpu, t);
        wakeup2?.(batch, i, machine, cpu, t);
        wakeup3?.(batch, i, machine, cpu, t);
        wakeup4?.(batch, i, machine, cpu, t);
        break;
      case K.CPU_IDLE:
        idle0?.(batch, i, machine, cpu, t);
        break;
      case K.KVM_FAST_MMIO:
        kick0?.(batch, i, machine, cpu, t);
        kick1?.(batch, i, machine, cpu, t);
        break;
      case K.KVM_MSI_SET_IRQ:
        msi0?.(batch, i, machine, cpu, t);
        msi1?.(batch, i, machine, cpu, t);
        break;
      case K.IRQ_ENTRY:
        irq0?.(batch, i, machine, cpu, t);
        irq1?.(batch, i, machine, cpu, t);
        break;
      case K.IRQ_EXIT:
        irqEnd0?.(batch, i, machine, cpu, t);
        irqEnd1?.(batch, i, machine, cpu, t);
        irqEnd2?.(batch, i, machine, cpu, t);
        break;
      case K.SOFTIRQ_ENTRY:
        softirq0?.(batch, i, machine, cpu, t);
        softirq1?.(batch, i, machine, cpu, t);
        break;
      case K.SOFTIRQ_EXIT:
        softirqEnd0?.(batch, i, machine, cpu, t);
        softirqEnd1?.(batch, i, machine, cpu, t);
        softirqEnd2?.(batch, i, machine, cpu, t);
        break;
      case K.VECTOR_ENTRY:
        vector0?.(batch, i, machine, cpu, t);
        break;
      case K.VECTOR_EXIT:
        vectorEnd0?.(batch, i, machine, cpu, t);
        vectorEnd1?.(batch, i, machine, cpu, t);
        break;
      case K.HRTIMER_EXPIRE_ENTRY:
        expire0?.(batch, i, machine, cpu, t);
        expire1?.(batch, i, machine, cpu, t);
        break;
      case K.HRTIMER_EXPIRE_EXIT:
        expired0?.(batch, i, machine, cpu, t);
        break;
      case K.SYSCALL_ENTRY:
        call0?.(batch, i, machine, cpu, t);
        call1?.(batch, i, machine, cpu, t);
        call2?.(batch, i, machine, cpu, t);
        break;
      case K.SYSCALL_EXIT:
        callEnd0?.(batch, i, machine, cpu, t);
        callEnd1?.(batch, i, machine, cpu, t);
        callEnd2?.(batch, i, machine, cpu, t);
        callEnd3?.(batch, i, machine, cpu, t);
        break;
      case K.KVM_PAGE_FAULT:
        fault0?.(batch, i, machine, cpu, t);
        break;
      default:
    }
    const from = placesOf[kind] as number;
    if (from < (countOf[kind] as number)) others(kind, from, batch, i, machine, cpu, t);
  };
}
