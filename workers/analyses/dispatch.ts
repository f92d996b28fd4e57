import type { EventBatch } from "../model/event-batch.js";
import { EVENT_KIND_COUNT, EventKind as K } from "../model/event-kinds.js";
import { PLACELESS } from "./analysis.js";
import { isCpuNumber } from "./cpu-number.js";
import type { Cpu } from "./entities.js";
import type { Machine } from "./machine.js";
import { PREFETCH_ROWS, prefetchRows } from "./prefetch-rows.js";

/**
 * Calls all handlers for rows [from, to) of a batch of `machine`. Stops before the first row that wakes an analysis,
 * and returns its index; else `to`.
 */
export type RowHandler = (batch: EventBatch, machine: Machine, from: number, to: number) => number;

/** A handler of any kind: a whole batch has the fields of all kinds. */
export type AnyHandler = (batch: EventBatch, i: number, machine: Machine, cpu: Cpu, t: number) => void;

/**
 * Frequent kinds, each with the number of its handlers that the switch below calls directly, in the order of the cases.
 */
const FREQUENT: readonly (readonly [kind: K, places: number])[] = [
  [K.KVM_ENTRY, 3],
  [K.KVM_EXIT, 4],
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
  [K.KVM_PAGE_FAULT, 2],
];

/** By kind: its index in FREQUENT, or the length of FREQUENT. */
const caseOf = new Uint8Array(EVENT_KIND_COUNT).fill(FREQUENT.length);
/** Number of handlers of this kind that the switch below calls directly. */
const placesOf = new Uint8Array(EVENT_KIND_COUNT);
FREQUENT.forEach(([kind, places], number) => {
  caseOf[kind] = number;
  placesOf[kind] = places;
});

const isPlaceless = new Uint8Array(EVENT_KIND_COUNT);
for (const kind of PLACELESS) isPlaceless[kind] = 1;

/**
 * A processor cannot guess which kind comes next, and a wrong guess at a jump costs more time than most handlers take.
 * A loop over the handlers of an event would guess at every handler. Here each handler of a frequent kind is called
 * from a place of its own, which always calls the same function, so that there is one guess per event. The cases are
 * plain numbers without holes, since only those are compiled to a single jump. A loop calls the handlers of other
 * kinds, and further handlers of frequent kinds.
 */
export function createRowHandler(handlers: readonly (readonly AnyHandler[])[], wakes: Uint8Array): RowHandler {
  const of = (kind: K): readonly AnyHandler[] => handlers[kind] as readonly AnyHandler[];
  const [entry0, entry1, entry2] = of(K.KVM_ENTRY);
  const [exit0, exit1, exit2, exit3] = of(K.KVM_EXIT);
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
  const [fault0, fault1] = of(K.KVM_PAGE_FAULT);

  const hasOthers = Uint8Array.from(handlers, (list, kind) => ((placesOf[kind] as number) < list.length ? 1 : 0));
  function others(kind: K, from: number, batch: EventBatch, i: number, machine: Machine, cpu: Cpu, t: number): void {
    const list = of(kind);
    for (let h = from; h < list.length; h++) (list[h] as AnyHandler)(batch, i, machine, cpu, t);
  }

  function handlePlaceless(kind: K, batch: EventBatch, i: number, machine: Machine): void {
    for (const handler of of(kind) as readonly ((batch: EventBatch, i: number, machine: Machine) => void)[])
      handler(batch, i, machine);
  }

  const handleSome: RowHandler = (batch, machine, from, to) => {
    const { ts, kind: kinds, cpus, isMixed } = batch;
    for (let i = from; i < to; i++) {
      const number = isMixed ? (cpus[i] as number) : batch.cpu;
      batch.cpu = number;
      const kind = ((kinds[i] as number) & (EVENT_KIND_COUNT - 1)) as K;
      if (wakes[kind] === 1) return i;
      // An event on no CPU tells no state, except that of the thread it names.
      if (kind === K.LOST || !isCpuNumber(number)) {
        if (isPlaceless[kind] === 1) handlePlaceless(kind, batch, i, machine);
        continue;
      }
      const cpu = machine.cpu(number);
      const t = ts[i] as number;
      switch (caseOf[kind] as number) {
        case 0: // KVM_ENTRY
          entry0?.(batch, i, machine, cpu, t);
          entry1?.(batch, i, machine, cpu, t);
          entry2?.(batch, i, machine, cpu, t);
          break;
        case 1: // KVM_EXIT
          exit0?.(batch, i, machine, cpu, t);
          exit1?.(batch, i, machine, cpu, t);
          exit2?.(batch, i, machine, cpu, t);
          exit3?.(batch, i, machine, cpu, t);
          break;
        case 2: // KVM_MSR
          msr0?.(batch, i, machine, cpu, t);
          msr1?.(batch, i, machine, cpu, t);
          break;
        case 3: // SCHED_SWITCH
          switch0?.(batch, i, machine, cpu, t);
          switch1?.(batch, i, machine, cpu, t);
          switch2?.(batch, i, machine, cpu, t);
          switch3?.(batch, i, machine, cpu, t);
          switch4?.(batch, i, machine, cpu, t);
          switch5?.(batch, i, machine, cpu, t);
          break;
        case 4: // HRTIMER_START
          start0?.(batch, i, machine, cpu, t);
          break;
        case 5: // KVM_INJ_VIRQ
          inject0?.(batch, i, machine, cpu, t);
          break;
        case 6: // KVM_APIC_ACCEPT_IRQ
          accept0?.(batch, i, machine, cpu, t);
          accept1?.(batch, i, machine, cpu, t);
          accept2?.(batch, i, machine, cpu, t);
          accept3?.(batch, i, machine, cpu, t);
          break;
        case 7: // SCHED_WAKING
          waking0?.(batch, i, machine, cpu, t);
          waking1?.(batch, i, machine, cpu, t);
          waking2?.(batch, i, machine, cpu, t);
          waking3?.(batch, i, machine, cpu, t);
          waking4?.(batch, i, machine, cpu, t);
          waking5?.(batch, i, machine, cpu, t);
          break;
        case 8: // SCHED_WAKEUP
          wakeup0?.(batch, i, machine, cpu, t);
          wakeup1?.(batch, i, machine, cpu, t);
          wakeup2?.(batch, i, machine, cpu, t);
          wakeup3?.(batch, i, machine, cpu, t);
          wakeup4?.(batch, i, machine, cpu, t);
          break;
        case 9: // CPU_IDLE
          idle0?.(batch, i, machine, cpu, t);
          break;
        case 10: // KVM_FAST_MMIO
          kick0?.(batch, i, machine, cpu, t);
          kick1?.(batch, i, machine, cpu, t);
          break;
        case 11: // KVM_MSI_SET_IRQ
          msi0?.(batch, i, machine, cpu, t);
          msi1?.(batch, i, machine, cpu, t);
          break;
        case 12: // IRQ_ENTRY
          irq0?.(batch, i, machine, cpu, t);
          irq1?.(batch, i, machine, cpu, t);
          break;
        case 13: // IRQ_EXIT
          irqEnd0?.(batch, i, machine, cpu, t);
          irqEnd1?.(batch, i, machine, cpu, t);
          irqEnd2?.(batch, i, machine, cpu, t);
          break;
        case 14: // SOFTIRQ_ENTRY
          softirq0?.(batch, i, machine, cpu, t);
          softirq1?.(batch, i, machine, cpu, t);
          break;
        case 15: // SOFTIRQ_EXIT
          softirqEnd0?.(batch, i, machine, cpu, t);
          softirqEnd1?.(batch, i, machine, cpu, t);
          softirqEnd2?.(batch, i, machine, cpu, t);
          break;
        case 16: // VECTOR_ENTRY
          vector0?.(batch, i, machine, cpu, t);
          break;
        case 17: // VECTOR_EXIT
          vectorEnd0?.(batch, i, machine, cpu, t);
          vectorEnd1?.(batch, i, machine, cpu, t);
          break;
        case 18: // HRTIMER_EXPIRE_ENTRY
          expire0?.(batch, i, machine, cpu, t);
          expire1?.(batch, i, machine, cpu, t);
          break;
        case 19: // HRTIMER_EXPIRE_EXIT
          expired0?.(batch, i, machine, cpu, t);
          break;
        case 20: // SYSCALL_ENTRY
          call0?.(batch, i, machine, cpu, t);
          call1?.(batch, i, machine, cpu, t);
          call2?.(batch, i, machine, cpu, t);
          break;
        case 21: // SYSCALL_EXIT
          callEnd0?.(batch, i, machine, cpu, t);
          callEnd1?.(batch, i, machine, cpu, t);
          callEnd2?.(batch, i, machine, cpu, t);
          callEnd3?.(batch, i, machine, cpu, t);
          break;
        case 22: // KVM_PAGE_FAULT
          fault0?.(batch, i, machine, cpu, t);
          fault1?.(batch, i, machine, cpu, t);
          break;
        default:
      }
      if (hasOthers[kind] === 1) others(kind, placesOf[kind] as number, batch, i, machine, cpu, t);
    }
    return to;
  };

  // Calls are short, so that compiled code is used from the next call on. A long loop is compiled in its middle, and again
  // for each kind that it meets for the first time: of 300 000 events that took a third of all optimizing.
  return (batch, machine, from, to) => {
    for (let at = from; at < to; at += PREFETCH_ROWS) {
      prefetchRows(batch, at);
      const stop = Math.min(at + PREFETCH_ROWS, to);
      const reached = handleSome(batch, machine, at, stop);
      if (reached < stop) return reached;
    }
    return to;
  };
}
