import { EventKind as K, type Slot } from "./event-kinds.js";

/** Every event has these: the emitting thread, its process, and (unless the kind says otherwise) its name. */
const EMITTER = ["tid", "pid", "r"] as const;

const ALL: readonly Slot[] = [...EMITTER, "a", "b", "c", "d", "x", "y", "z", "s"];

/**
 * Beside those of the emitter, the slots of the kinds that make up most of a trace, as event-kinds.ts describes
 * them. A decoder leaves in other slots whatever is there. Kinds not listed have all slots, which only costs time.
 */
const SLOTS: Readonly<Partial<Record<K, string>>> = {
  [K.SCHED_SWITCH]: "a b c d x s",
  [K.SCHED_WAKING]: "a b c s",
  [K.SCHED_WAKEUP]: "a b c s",
  [K.SCHED_WAKEUP_NEW]: "a b c s",
  [K.SCHED_MIGRATE_TASK]: "a b c d s",
  [K.SYSCALL_ENTRY]: "s x y z",
  [K.SYSCALL_EXIT]: "s x",
  [K.IRQ_ENTRY]: "a s",
  [K.IRQ_EXIT]: "a b",
  [K.SOFTIRQ_RAISE]: "a",
  [K.SOFTIRQ_ENTRY]: "a",
  [K.SOFTIRQ_EXIT]: "a",
  [K.VECTOR_ENTRY]: "a s",
  [K.VECTOR_EXIT]: "a s",
  [K.HRTIMER_START]: "x y z",
  [K.HRTIMER_EXPIRE_ENTRY]: "x y z",
  [K.HRTIMER_EXPIRE_EXIT]: "x",
  [K.HRTIMER_CANCEL]: "x",
  [K.KVM_ENTRY]: "a x",
  [K.KVM_EXIT]: "a b c d x y z",
  [K.KVM_INJ_VIRQ]: "a",
  [K.KVM_APIC_ACCEPT_IRQ]: "a b c d",
  [K.KVM_APICV_ACCEPT_IRQ]: "a b c d",
  [K.KVM_APIC_IPI]: "a b",
  [K.KVM_APIC]: "a b x",
  [K.KVM_EOI]: "a b",
  [K.KVM_PV_EOI]: "a b",
  [K.KVM_MSI_SET_IRQ]: "x y",
  [K.KVM_SET_IRQ]: "a b c",
  [K.KVM_USERSPACE_EXIT]: "a b",
  [K.KVM_VCPU_WAKEUP]: "x a b",
  [K.KVM_HALT_POLL_NS]: "a b c d",
  [K.KVM_MSR]: "a b x y",
  [K.KVM_PIO]: "a b c d x",
  [K.KVM_FAST_MMIO]: "x",
  [K.KVM_PAGE_FAULT]: "a x y",
  [K.KVM_PLE_WINDOW]: "a b c",
};

const BY_KIND: readonly (readonly Slot[])[] = Object.values(K).reduce<(readonly Slot[])[]>((table, kind) => {
  const named = SLOTS[kind];
  table[kind] = named === undefined ? ALL : [...EMITTER, ...(named.split(" ") as Slot[])];
  return table;
}, []);

/** The slots handlers of a kind may read. */
export function slotsOfKind(kind: K): readonly Slot[] {
  return BY_KIND[kind] ?? ALL;
}
