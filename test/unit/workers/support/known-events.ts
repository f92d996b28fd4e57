// Names of events as their sources have them, for checking the commands that users copy.

/** Tracepoints of Linux 6.12 on all architectures (include/trace/events). */
export const KERNEL_EVENTS: readonly string[] = [
  ...["sched:sched_switch", "sched:sched_waking", "irq:irq_handler_entry", "irq:irq_handler_exit"],
  ...["irq:softirq_entry", "irq:softirq_exit", "timer:hrtimer_start", "timer:hrtimer_expire_entry"],
  ...["raw_syscalls:sys_enter", "raw_syscalls:sys_exit", "block:block_rq_issue", "block:block_rq_complete"],
  ...["net:netif_receive_skb", "net:net_dev_xmit", "power:cpu_idle", "power:cpu_frequency"],
  ...["kvm:kvm_entry", "kvm:kvm_exit", "kvm:kvm_userspace_exit", "kvm:kvm_mmio", "kvm:kvm_msi_set_irq"],
  ...["sched:sched_wakeup_new", "sched:sched_migrate_task", "sched:sched_process_fork", "sched:sched_process_exec"],
  ...["sched:sched_process_exit", "task:task_rename", "sched:sched_move_numa", "block:block_rq_insert"],
  ...["kvm:kvm_vcpu_wakeup", "kvm:kvm_async_pf_not_present", "kvm:kvm_async_pf_ready", "kvm:kvm_unmap_hva_range"],
  ...["kvm:kvm_dirty_ring_push", "vmscan:mm_vmscan_direct_reclaim_begin", "vmscan:mm_vmscan_direct_reclaim_end"],
];

/** arch/x86/kvm/trace.h. */
export const X86_EVENTS: readonly string[] = [
  ...["kvm:kvm_apic_accept_irq", "kvm:kvm_apicv_accept_irq", "kvm:kvm_pio", "kvm:kvm_fast_mmio", "kvm:kvm_msr"],
  ...["kvm:kvm_page_fault", "kvm:kvm_hypercall", "kvm:kvm_cpuid"],
  ...["kvm:kvm_nested_vmenter", "kvm:kvm_nested_vmexit_inject"],
  ...["kvm:kvm_nested_intr_vmexit", "kvm:kvm_inj_virq", "kvm:kvm_apic_ipi", "kvmmmu:kvm_mmu_split_huge_page"],
];

/** arch/arm64/kvm/trace_arm.h, trace_handle_exit.h and vgic/trace.h. */
export const ARM_EVENTS: readonly string[] = [
  "kvm:vgic_update_irq_pending",
  "kvm:kvm_wfx_arm64",
  "kvm:kvm_nested_eret",
];

/** lttng-modules 2.13, instrumentation/events. */
export const LTTNG_EVENTS: readonly string[] = [
  ...["sched_switch", "sched_waking", "irq_handler_entry", "irq_handler_exit", "irq_softirq_entry", "irq_softirq_exit"],
  ...["timer_hrtimer_start", "timer_hrtimer_expire_entry", "block_rq_issue", "block_rq_complete"],
  ...["net_if_receive_skb", "net_dev_xmit", "power_cpu_idle", "power_cpu_frequency"],
  ...["kvm_x86_entry", "kvm_x86_exit", "kvm_userspace_exit", "kvm_mmio", "kvm_msi_set_irq"],
  ...[
    "kvm_x86_apic_accept_irq",
    "kvm_x86_pio",
    "kvm_x86_msr",
    "kvm_x86_page_fault",
    "kvm_x86_hypercall",
    "kvm_x86_cpuid",
  ],
  ...["kvm_x86_nested_vmexit_inject", "kvm_x86_nested_intr_vmexit", "kvm_x86_inj_virq", "kvm_x86_apic_ipi"],
  ...["sched_wakeup_new", "sched_migrate_task", "sched_process_fork", "sched_process_exec", "sched_process_exit"],
  ...["block_rq_insert", "kvm_async_pf_not_present", "kvm_async_pf_ready"],
  ...["mm_vmscan_direct_reclaim_begin", "mm_vmscan_direct_reclaim_end"],
];
