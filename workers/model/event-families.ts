import { EventKind as K } from "./event-kinds.js";

/** Families of event kinds, as bits: they tell which states of a CPU are unknown where a stream lost events. */
export const Family = { SWITCH: 1, WAKE: 2, KVM: 4, INTERRUPT: 8, SYSCALL: 16 } as const;

const OF_KIND: Readonly<Partial<Record<K, number>>> = {
  [K.SCHED_SWITCH]: Family.SWITCH,
  [K.SCHED_WAKING]: Family.WAKE,
  [K.SCHED_WAKEUP]: Family.WAKE,
  [K.SCHED_WAKEUP_NEW]: Family.WAKE,
  [K.SCHED_MIGRATE_TASK]: Family.WAKE,
  [K.KVM_ENTRY]: Family.KVM,
  [K.KVM_EXIT]: Family.KVM,
  [K.KVM_USERSPACE_EXIT]: Family.KVM,
  [K.IRQ_ENTRY]: Family.INTERRUPT,
  [K.IRQ_EXIT]: Family.INTERRUPT,
  [K.SOFTIRQ_ENTRY]: Family.INTERRUPT,
  [K.SOFTIRQ_EXIT]: Family.INTERRUPT,
  [K.VECTOR_ENTRY]: Family.INTERRUPT,
  [K.VECTOR_EXIT]: Family.INTERRUPT,
  [K.SYSCALL_ENTRY]: Family.SYSCALL,
  [K.SYSCALL_EXIT]: Family.SYSCALL,
};

/** Bits of all families of the kinds; 0: their events change no state of a CPU. */
export function familiesOf(kinds: Iterable<K>): number {
  let families = 0;
  for (const kind of kinds) families |= OF_KIND[kind] ?? 0;
  return families;
}
