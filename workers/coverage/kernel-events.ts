import { EventKind as K } from "../model/event-kinds.js";

/** An event of the kernel as recorders name it. */
export interface KernelEvent {
  /** Subsystem and name of the tracepoint: what perf, trace-cmd and tracefs call it. */
  readonly point: string;
  /** The name in lttng-modules 2.8 and later. Absent: no version has it. */
  readonly lttng?: string;
  /** The architecture that alone has it. */
  readonly only?: "x86" | "arm64";
  /** LTTng has it for x86 only, whatever the kernel has. */
  readonly isLttngX86?: true;
  /** What arm64 has in its place. */
  readonly onArm?: K;
  /** Other kinds that do as well: other architectures, other hardware. */
  readonly instead?: readonly K[];
}

type More = Omit<KernelEvent, "point" | "lttng">;

/** LTTng keeps the kernel's name. */
const same = (point: string, more?: More): KernelEvent => ({
  point,
  lttng: point.slice(point.indexOf(":") + 1),
  ...more,
});
const named = (point: string, lttng: string, more?: More): KernelEvent => ({ point, lttng, ...more });
const unknownToLttng = (point: string, more?: More): KernelEvent => ({ point, ...more });
/** KVM's events for x86, which LTTng prefixes. */
const x86 = (name: string, more?: More): KernelEvent =>
  named(`kvm:kvm_${name}`, `kvm_x86_${name}`, { only: "x86", ...more });

/** The events of the kernel that views are made of, by kind. Of several tracepoints of a kind it is the one to record. */
export const KERNEL_EVENTS: ReadonlyMap<K, KernelEvent> = new Map<K, KernelEvent>([
  [K.SCHED_SWITCH, same("sched:sched_switch")],
  [K.SCHED_WAKING, same("sched:sched_waking")],
  [K.SCHED_WAKEUP, same("sched:sched_wakeup")],
  [K.SCHED_WAKEUP_NEW, same("sched:sched_wakeup_new")],
  [K.SCHED_MIGRATE_TASK, same("sched:sched_migrate_task")],
  [K.SCHED_PROCESS_FORK, same("sched:sched_process_fork")],
  [K.SCHED_PROCESS_EXEC, same("sched:sched_process_exec")],
  [K.SCHED_PROCESS_EXIT, same("sched:sched_process_exit")],
  [K.SCHED_PROCESS_FREE, same("sched:sched_process_free")],
  [K.SCHED_PI_SETPRIO, same("sched:sched_pi_setprio")],
  [K.TASK_RENAME, unknownToLttng("task:task_rename")],
  [K.NUMA_MOVE, unknownToLttng("sched:sched_move_numa")],
  [K.THREAD_CGROUP, unknownToLttng("cgroup:cgroup_attach_task")],

  // LTTng enables system calls by an option of their own (recording.ts).
  [K.SYSCALL_ENTRY, same("raw_syscalls:sys_enter")],
  [K.SYSCALL_EXIT, same("raw_syscalls:sys_exit")],

  [K.IRQ_ENTRY, same("irq:irq_handler_entry")],
  [K.IRQ_EXIT, same("irq:irq_handler_exit")],
  [K.SOFTIRQ_ENTRY, named("irq:softirq_entry", "irq_softirq_entry")],
  [K.SOFTIRQ_EXIT, named("irq:softirq_exit", "irq_softirq_exit")],
  [K.VECTOR_ENTRY, named("irq_vectors:local_timer_entry", "x86_irq_vectors_local_timer_entry", { only: "x86" })],
  [K.VECTOR_EXIT, named("irq_vectors:local_timer_exit", "x86_irq_vectors_local_timer_exit", { only: "x86" })],
  [K.HRTIMER_START, named("timer:hrtimer_start", "timer_hrtimer_start")],
  [K.HRTIMER_EXPIRE_ENTRY, named("timer:hrtimer_expire_entry", "timer_hrtimer_expire_entry")],
  [K.HRTIMER_EXPIRE_EXIT, named("timer:hrtimer_expire_exit", "timer_hrtimer_expire_exit")],
  [K.TIMER_EXPIRE_ENTRY, same("timer:timer_expire_entry")],
  [K.TIMER_EXPIRE_EXIT, same("timer:timer_expire_exit")],

  // arch/x86/kvm/trace.h, arch/arm64/kvm/trace_arm.h, include/trace/events/kvm.h
  [K.KVM_ENTRY, named("kvm:kvm_entry", "kvm_x86_entry", { isLttngX86: true })],
  [K.KVM_EXIT, named("kvm:kvm_exit", "kvm_x86_exit", { isLttngX86: true })],
  [K.KVM_INJ_VIRQ, x86("inj_virq")],
  [
    K.KVM_APIC_ACCEPT_IRQ,
    x86("apic_accept_irq", { onArm: K.KVM_VGIC_UPDATE, instead: [K.KVM_APICV_ACCEPT_IRQ, K.KVM_VGIC_UPDATE] }),
  ],
  [K.KVM_APICV_ACCEPT_IRQ, unknownToLttng("kvm:kvm_apicv_accept_irq", { only: "x86", onArm: K.KVM_VGIC_UPDATE })],
  [K.KVM_APIC_IPI, x86("apic_ipi")],
  [K.KVM_APIC, x86("apic")],
  [K.KVM_MSI_SET_IRQ, same("kvm:kvm_msi_set_irq")],
  [K.KVM_USERSPACE_EXIT, same("kvm:kvm_userspace_exit")],
  [K.KVM_VCPU_WAKEUP, unknownToLttng("kvm:kvm_vcpu_wakeup")],
  [K.KVM_MSR, x86("msr")],
  [K.KVM_CR, x86("cr")],
  [K.KVM_PIO, x86("pio")],
  [K.KVM_MMIO, same("kvm:kvm_mmio", { instead: [K.KVM_FAST_MMIO, K.KVM_PIO] })],
  [K.KVM_FAST_MMIO, unknownToLttng("kvm:kvm_fast_mmio", { only: "x86" })],
  [K.KVM_PAGE_FAULT, x86("page_fault")],
  [K.KVM_HYPERCALL, x86("hypercall")],
  [K.KVM_CPUID, x86("cpuid")],
  [
    K.KVM_NESTED_VMENTER,
    unknownToLttng("kvm:kvm_nested_vmenter", {
      only: "x86",
      onArm: K.KVM_NESTED_ERET,
      instead: [K.KVM_NESTED_ERET],
    }),
  ],
  [K.KVM_NESTED_VMEXIT_INJECT, x86("nested_vmexit_inject")],
  [K.KVM_NESTED_INTR_VMEXIT, x86("nested_intr_vmexit")],
  [K.KVM_NESTED_VMENTER_FAILED, unknownToLttng("kvm:kvm_nested_vmenter_failed", { only: "x86" })],
  [K.KVM_NESTED_ERET, unknownToLttng("kvm:kvm_nested_eret", { only: "arm64" })],
  [K.KVM_VGIC_UPDATE, unknownToLttng("kvm:vgic_update_irq_pending", { only: "arm64" })],
  [K.KVM_WFX, unknownToLttng("kvm:kvm_wfx_arm64", { only: "arm64" })],
  [K.KVM_HV_SYNIC_SET_IRQ, unknownToLttng("kvm:kvm_hv_synic_set_irq", { only: "x86" })],
  [K.KVM_HV_STIMER_CALLBACK, unknownToLttng("kvm:kvm_hv_stimer_callback", { only: "x86" })],
  [K.KVM_HV_STIMER_EXPIRATION, unknownToLttng("kvm:kvm_hv_stimer_expiration", { only: "x86" })],
  [K.KVM_HV_SEND_IPI, unknownToLttng("kvm:kvm_hv_send_ipi", { only: "x86" })],
  [K.KVM_HV_HYPERCALL, x86("hv_hypercall")],
  [K.KVM_ASYNC_PF_NOT_PRESENT, same("kvm:kvm_async_pf_not_present")],
  [K.KVM_ASYNC_PF_READY, same("kvm:kvm_async_pf_ready")],
  [K.KVM_ASYNC_PF_COMPLETED, same("kvm:kvm_async_pf_completed")],
  [K.KVM_UNMAP_MEMORY, unknownToLttng("kvm:kvm_unmap_hva_range")],
  [K.KVM_SPLIT_HUGE_PAGE, unknownToLttng("kvmmmu:kvm_mmu_split_huge_page", { only: "x86" })],
  [K.KVM_DIRTY_RING_PUSH, unknownToLttng("kvm:kvm_dirty_ring_push")],
  // No recorder has it: probes must be set first (docs/guest-processes.md).
  [K.GUEST_CONTEXT, unknownToLttng("kprobes:vcpu_enter_guest")],

  [K.BLOCK_RQ_INSERT, same("block:block_rq_insert")],
  [K.BLOCK_RQ_ISSUE, same("block:block_rq_issue")],
  [K.BLOCK_RQ_COMPLETE, same("block:block_rq_complete")],
  [K.NET_DEV_XMIT, same("net:net_dev_xmit")],
  [K.NET_RECEIVE, named("net:netif_receive_skb", "net_if_receive_skb")],
  [K.CPU_IDLE, named("power:cpu_idle", "power_cpu_idle")],
  [K.CPU_FREQUENCY, named("power:cpu_frequency", "power_cpu_frequency")],
  [K.CPU_FREQUENCY_LIMITS, unknownToLttng("power:cpu_frequency_limits")],
  [K.CPU_MEASURED_FREQUENCY, unknownToLttng("power:pstate_sample")],
  [K.RECLAIM_BEGIN, same("vmscan:mm_vmscan_direct_reclaim_begin")],
  [K.RECLAIM_END, same("vmscan:mm_vmscan_direct_reclaim_end")],
]);

/** The name of the kernel's tracepoint for a kind, without its subsystem, as users know it. */
export function eventNameOf(kind: K): string {
  const point = KERNEL_EVENTS.get(kind)?.point;
  return point === undefined ? `kind ${kind}` : point.slice(point.indexOf(":") + 1);
}

/** Kinds that do as well as the one asked for. */
export function insteadOf(kind: K): readonly K[] {
  return KERNEL_EVENTS.get(kind)?.instead ?? [];
}

export function isOfKvm(kind: K): boolean {
  return /^kvm(?:mmu)?:/.test(KERNEL_EVENTS.get(kind)?.point ?? "");
}
