import { EventKind as K, type Slot } from "./event-kinds.js";

/** What is read of the emitting thread, for kinds of which analyses want to know it: `emitter` in analyses/running.ts. */
const EMITTER = "tid pid r";

const ALL: readonly Slot[] = ["a", "b", "c", "d", "tid", "pid", "s", "r", "x", "y", "z"];

/**
 * The slots that analyses read, by kind: decoders fill no others, which hold whatever an earlier batch left there.
 * Kinds not listed have all slots, which only costs time. test/unit/workers/model/kind-slots.test.ts holds the analyses to this.
 */
const SLOTS: Readonly<Partial<Record<K, string>>> = {
  [K.LOST]: "b x y",
  [K.STREAM_END]: "a x",
  [K.SCHED_SWITCH]: "a b c d pid s r",
  [K.SCHED_WAKING]: `a b s ${EMITTER}`,
  [K.SCHED_WAKEUP]: `a b s ${EMITTER}`,
  [K.SCHED_WAKEUP_NEW]: `a b s ${EMITTER}`,
  [K.SCHED_MIGRATE_TASK]: "a b c s",
  [K.SCHED_PROCESS_FORK]: "a b c d s",
  [K.SCHED_PROCESS_EXEC]: "a b s",
  [K.SCHED_PROCESS_EXIT]: "a",
  [K.SCHED_PROCESS_FREE]: "a",
  [K.SCHED_PI_SETPRIO]: "a b",
  [K.TASK_RENAME]: "a s",
  [K.SYSCALL_ENTRY]: `s y ${EMITTER}`,
  [K.SYSCALL_EXIT]: `s x ${EMITTER}`,
  [K.IRQ_ENTRY]: `a s ${EMITTER}`,
  [K.IRQ_EXIT]: `a ${EMITTER}`,
  [K.SOFTIRQ_ENTRY]: `a ${EMITTER}`,
  [K.SOFTIRQ_EXIT]: `a ${EMITTER}`,
  [K.VECTOR_ENTRY]: `a s ${EMITTER}`,
  [K.VECTOR_EXIT]: `a ${EMITTER}`,
  [K.HRTIMER_START]: "x y",
  [K.HRTIMER_EXPIRE_ENTRY]: "x y",
  [K.HRTIMER_EXPIRE_EXIT]: "",
  [K.TIMER_EXPIRE_ENTRY]: "",
  [K.TIMER_EXPIRE_EXIT]: "",
  [K.KVM_ENTRY]: `a ${EMITTER}`,
  [K.KVM_EXIT]: `a b c d x ${EMITTER}`,
  [K.KVM_INJ_VIRQ]: "a",
  [K.KVM_APIC_ACCEPT_IRQ]: "a b c",
  [K.KVM_APICV_ACCEPT_IRQ]: "a b c",
  [K.KVM_APIC_IPI]: "a",
  [K.KVM_APIC]: "a b x",
  [K.KVM_MSI_SET_IRQ]: "x y",
  [K.KVM_USERSPACE_EXIT]: `a b ${EMITTER}`,
  [K.KVM_VCPU_WAKEUP]: `a x ${EMITTER}`,
  [K.KVM_MSR]: "a x y",
  [K.KVM_CR]: "a b x",
  [K.KVM_PIO]: `a b ${EMITTER}`,
  [K.KVM_MMIO]: `a x ${EMITTER}`,
  [K.KVM_FAST_MMIO]: "x",
  [K.KVM_PAGE_FAULT]: "x",
  [K.KVM_HYPERCALL]: "a",
  [K.KVM_CPUID]: "x",
  [K.KVM_NESTED_VMENTER]: `x y ${EMITTER}`,
  [K.KVM_NESTED_VMEXIT_INJECT]: EMITTER,
  [K.KVM_NESTED_INTR_VMEXIT]: EMITTER,
  [K.KVM_NESTED_VMENTER_FAILED]: EMITTER,
  [K.KVM_NESTED_ERET]: `a b ${EMITTER}`,
  [K.KVM_VGIC_UPDATE]: "a b c",
  [K.KVM_WFX]: `a ${EMITTER}`,
  [K.GUEST_CONTEXT]: `a b c d x y z ${EMITTER}`,
  [K.BLOCK_RQ_INSERT]: "a b c x",
  [K.BLOCK_RQ_ISSUE]: "a b c x",
  [K.BLOCK_RQ_COMPLETE]: "a x",
  [K.NET_DEV_XMIT]: "a s",
  [K.NET_RECEIVE]: "a s x",
  [K.CPU_IDLE]: "a b",
  [K.CPU_FREQUENCY]: "a b",
  [K.STATEDUMP_PROCESS]: "a b c d s y",
  [K.STATEDUMP_CPU_TOPOLOGY]: "a b c",
  [K.THREAD_EVENT]: "pid r s x",
};

const BY_KIND: readonly (readonly Slot[])[] = Object.values(K).reduce<(readonly Slot[])[]>((table, kind) => {
  const named = SLOTS[kind];
  table[kind] = named === undefined ? ALL : (named.split(" ").filter((slot) => slot !== "") as Slot[]);
  return table;
}, []);

/** The slots handlers of a kind may read. */
export function slotsOfKind(kind: K): readonly Slot[] {
  return BY_KIND[kind] ?? ALL;
}
