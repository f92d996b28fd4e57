import { ISA_BY_FIELDS, EventKind as K } from "../../model/event-kinds.js";
import { type DialectRow, eventTable, row, UNREAD } from "./mapping.js";
import {
  ACCESS_LABELS,
  APIC_REGISTER_LABELS,
  ARM_EXIT_LABELS,
  DELIVERY_MODE_LABELS,
  EXIT_ISA_LABELS,
  EXIT_REASON_LABELS,
  MMIO_LABELS,
  WFX_LABELS,
} from "./text-labels.js";

/**
 * KVM's tracepoints (arch/x86/kvm/trace.h, arch/arm64/kvm/trace_arm.h, virt/kvm, include/trace/events/kvm.h), fields of x86, arm64 and RISC-V and
 * of old kernels side by side.
 */
export const KVM_EVENTS = eventTable({
  kvm_entry: row(K.KVM_ENTRY, { vcpuId: "vcpu_id" }),
  kvm_inj_virq: row(K.KVM_INJ_VIRQ, { vector: "vector|irq" }),
  kvm_apic_accept_irq: row(
    K.KVM_APIC_ACCEPT_IRQ,
    { apicId: "apicid", vector: "vec", deliveryMode: "dm" },
    { deliveryMode: DELIVERY_MODE_LABELS },
  ),
  kvm_apicv_accept_irq: row(
    K.KVM_APICV_ACCEPT_IRQ,
    { apicId: "apicid", vector: "vec", deliveryMode: "dm" },
    { deliveryMode: DELIVERY_MODE_LABELS },
  ),
  kvm_apic_ipi: row(K.KVM_APIC_IPI, { command: "icr_low" }),
  kvm_apic: row(
    K.KVM_APIC,
    { isWrite: "rw", register: "reg", value: "val" },
    { isWrite: ACCESS_LABELS, register: APIC_REGISTER_LABELS },
  ),
  kvm_eoi: UNREAD,
  kvm_pv_eoi: UNREAD,
  kvm_msi_set_irq: row(K.KVM_MSI_SET_IRQ, { address: "address", data: "data" }),
  kvm_set_irq: UNREAD,
  kvm_userspace_exit: row(K.KVM_USERSPACE_EXIT, { reason: "reason", errno: "errno" }),
  kvm_vcpu_wakeup: row(K.KVM_VCPU_WAKEUP, { waited: "waited", ns: "ns" }, { waited: { poll: 0, wait: 1 } }),
  kvm_halt_poll_ns: UNREAD,
  kvm_msr: row(K.KVM_MSR, { isWrite: "write", msr: "ecx", value: "data" }, { isWrite: ACCESS_LABELS }),
  kvm_cr: row(K.KVM_CR, { isWrite: "rw", cr: "cr", value: "val" }, { isWrite: ACCESS_LABELS }),
  kvm_pio: row(K.KVM_PIO, { isWrite: "rw", port: "port" }, { isWrite: ACCESS_LABELS }),
  kvm_mmio: row(K.KVM_MMIO, { type: "type", gpa: "gpa" }, { type: MMIO_LABELS }),
  kvm_fast_mmio: row(K.KVM_FAST_MMIO, { gpa: "gpa|fast_mmio" }),
  kvm_page_fault: row(K.KVM_PAGE_FAULT, { gpa: "fault_address", error: "error_code" }),
  kvm_hypercall: row(K.KVM_HYPERCALL, { number: "nr", first: "a0", second: "a1" }),
  // Stock lttng-modules does not know `index`, the second argument since Linux 5.0: all but the first are shifted.
  kvm_cpuid: row(K.KVM_CPUID, { leaf: "function" }),
  kvm_ple_window_update: UNREAD,
  kvm_ple_window: UNREAD,

  // The kernel renamed vmrun to vmenter in 6.3; nested_cr3 is from before.
  kvm_nested_vmenter: row(K.KVM_NESTED_VMENTER, { controlBlock: "vmcb", root: "guest_pgd|nested_cr3|nested_eptp" }),
  kvm_nested_vmrun: row(K.KVM_NESTED_VMENTER, { controlBlock: "vmcb", root: "nested_cr3" }),
  kvm_nested_vmexit: UNREAD,
  kvm_nested_vmexit_inject: row(K.KVM_NESTED_VMEXIT_INJECT),
  kvm_nested_intr_vmexit: row(K.KVM_NESTED_INTR_VMEXIT),
  kvm_nested_vmenter_failed: row(K.KVM_NESTED_VMENTER_FAILED),
  // arm64 (FEAT_NV2): exceptions the host takes to the VM's hypervisor, and its way back.
  kvm_nested_eret: row(K.KVM_NESTED_ERET, { hcr: "hcr_el2", targetMode: "target_mode" }),
  kvm_inject_nested_exception: row(K.KVM_NESTED_VMEXIT_INJECT),

  vgic_update_irq_pending: row(K.KVM_VGIC_UPDATE, { vcpuId: "vcpu_id", irq: "irq", level: "level" }),
  kvm_irq_line: UNREAD,
  kvm_wfx_arm64: row(K.KVM_WFX, { isWfe: "is_wfe" }, { isWfe: WFX_LABELS }),
  kvm_wfx: row(K.KVM_WFX, { isWfe: "is_wfe" }, { isWfe: WFX_LABELS }),
  kvm_timer_update_irq: UNREAD,
  kvm_timer_hrtimer_expire: UNREAD,
  kvm_wait_lapic_expire: UNREAD,
  kvm_pi_irte_update: UNREAD,
  kvm_async_pf_not_present: row(K.KVM_ASYNC_PF_NOT_PRESENT, { token: "token" }),
  kvm_async_pf_ready: row(K.KVM_ASYNC_PF_READY, { token: "token" }),
  kvm_async_pf_completed: row(K.KVM_ASYNC_PF_COMPLETED),
  kvm_unmap_hva_range: row(K.KVM_UNMAP_MEMORY, { start: "start", end: "end" }),
  kvm_mmu_split_huge_page: row(K.KVM_SPLIT_HUGE_PAGE),
  kvm_dirty_ring_push: row(K.KVM_DIRTY_RING_PUSH),
  kvm_dirty_ring_reset: UNREAD,
  // The exit to the VMM that follows tells it too.
  kvm_dirty_ring_exit: UNREAD,
  kvm_try_async_get_page: UNREAD,
  kvm_async_pf_doublefault: UNREAD,
  kvm_async_pf_repeated_fault: UNREAD,

  // Hyper-V's interface.
  kvm_hv_synic_set_irq: row(K.KVM_HV_SYNIC_SET_IRQ, { vcpuId: "vcpu_id", vector: "vector", result: "ret" }),
  kvm_hv_stimer_callback: row(K.KVM_HV_STIMER_CALLBACK, { vcpuId: "vcpu_id" }),
  kvm_hv_stimer_expiration: row(K.KVM_HV_STIMER_EXPIRATION, { result: "msg_send_result" }),
  kvm_hv_send_ipi: row(K.KVM_HV_SEND_IPI, { vector: "vector" }),
  kvm_hv_send_ipi_ex: row(K.KVM_HV_SEND_IPI, { vector: "vector" }),
  kvm_hv_hypercall: row(K.KVM_HV_HYPERCALL, { code: "code" }),
  kvm_hv_hypercall_done: UNREAD,
  kvm_hv_flush_tlb: UNREAD,
  kvm_hv_flush_tlb_ex: UNREAD,
  kvm_hv_notify_acked_sint: UNREAD,
  kvm_hv_synic_send_eoi: UNREAD,
  kvm_hv_synic_set_msr: UNREAD,
  kvm_hv_stimer_set_config: UNREAD,
  kvm_hv_stimer_set_count: UNREAD,
  kvm_hv_stimer_start_periodic: UNREAD,
  kvm_hv_stimer_start_one_shot: UNREAD,
  kvm_hv_stimer_cleanup: UNREAD,

  // Probes of our own and of published add-ons on the way in and out: guest registers.
  vcpu_enter_guest: row(K.GUEST_CONTEXT, {
    vcpuId: "vcpuID|vcpu_id",
    vmmTgid: "vm_pid",
    isExit: "=0",
    cpl: "cpl",
    cr3: "cr3tmp|cr3",
    rsp: "sptmp|sp|rsp",
    rip: "iptmp|ip|rip",
  }),
  vcpu_exit_guest: row(K.GUEST_CONTEXT, {
    vcpuId: "vcpuID|vcpu_id",
    vmmTgid: "vm_pid",
    isExit: "=1",
    cpl: "cpl",
    cr3: "cr3",
    rsp: "sp|rsp",
    rip: "ip|rip",
  }),
});

/** kvm_exit differs by architecture, and its fields say which one it is. */
export function exitRow(fieldNames: readonly string[]): DialectRow {
  const vcpuId = "vcpu_id";
  if (fieldNames.includes("esr_ec")) {
    const isa = `=${ISA_BY_FIELDS + 3}`;
    const fields = { reason: "ret", vcpuId, isa, detail: "esr_ec", guestRip: "vcpu_pc" };
    return row(K.KVM_EXIT, fields, { reason: ARM_EXIT_LABELS });
  }
  if (fieldNames.includes("scause")) {
    return row(K.KVM_EXIT, { reason: "scause", vcpuId, isa: `=${ISA_BY_FIELDS + 4}`, guestRip: "sepc" });
  }
  // As text, as trace files and `perf script` print it, the reason's name says the vendor too.
  if (fieldNames.includes("reason")) {
    const labels = { reason: EXIT_REASON_LABELS, isa: EXIT_ISA_LABELS };
    const fields = {
      reason: "reason",
      vcpuId: "vcpu|vcpu_id",
      isa: "isa|reason",
      detail: "intr_info",
      guestRip: "guest_rip|rip",
    };
    return row(K.KVM_EXIT, fields, labels);
  }
  return row(K.KVM_EXIT, { reason: "exit_reason", vcpuId, isa: "isa", detail: "intr_info", guestRip: "guest_rip" });
}
