// Names of events as their sources have them, for checking the commands that users copy.

/** Tracepoints of Linux 6.12 on all architectures (include/trace/events). */
export const KERNEL_EVENTS: readonly string[] = [
  ...["sched:sched_switch", "sched:sched_waking", "irq:irq_handler_entry", "irq:irq_handler_exit"],
  ...["irq:softirq_entry", "irq:softirq_exit", "timer:hrtimer_start", "timer:hrtimer_expire_entry"],
  ...["raw_syscalls:sys_enter", "raw_syscalls:sys_exit", "block:block_rq_issue", "block:block_rq_complete"],
  ...["net:netif_receive_skb", "net:net_dev_xmit", "power:cpu_idle", "power:cpu_frequency"],
  ...["kvm:kvm_entry", "kvm:kvm_exit", "kvm:kvm_userspace_exit", "kvm:kvm_mmio", "kvm:kvm_msi_set_irq"],
];

/** arch/x86/kvm/trace.h. */
export const X86_EVENTS: readonly string[] = [
  ...["kvm:kvm_apic_accept_irq", "kvm:kvm_apicv_accept_irq", "kvm:kvm_pio", "kvm:kvm_fast_mmio", "kvm:kvm_msr"],
  ...["kvm:kvm_page_fault", "kvm:kvm_hypercall", "kvm:kvm_cpuid"],
  ...["kvm:kvm_nested_vmenter", "kvm:kvm_nested_vmexit_inject"],
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
  ...["kvm_x86_nested_vmexit_inject"],
];
