import { ISA_BY_FIELDS, EventKind as K } from "../../model/event-kinds.js";
import { type EventRow, eventTable, row } from "./mapping.js";

/**
 * KVM's tracepoints (arch/x86/kvm/trace.h, arch/arm64/kvm/trace_arm.h, virt/kvm, include/trace/events/kvm.h), fields of x86, arm64 and RISC-V and
 * of old kernels side by side.
 */
export const KVM_EVENTS = eventTable({
  kvm_entry: row(K.KVM_ENTRY, { a: "vcpu_id", x: "rip|vcpu_pc|pc" }),
  kvm_inj_virq: row(K.KVM_INJ_VIRQ, { a: "vector|irq" }),
  kvm_apic_accept_irq: row(K.KVM_APIC_ACCEPT_IRQ, { a: "apicid", b: "vec", c: "dm", d: "tm" }),
  kvm_apicv_accept_irq: row(K.KVM_APICV_ACCEPT_IRQ, { a: "apicid", b: "vec", c: "dm", d: "tm" }),
  kvm_apic_ipi: row(K.KVM_APIC_IPI, { a: "icr_low", b: "dest_id" }),
  kvm_apic: row(K.KVM_APIC, { a: "rw", b: "reg", x: "val" }),
  kvm_eoi: row(K.KVM_EOI, { a: "apicid", b: "vector" }),
  kvm_pv_eoi: row(K.KVM_PV_EOI, { a: "apicid", b: "vector" }),
  kvm_msi_set_irq: row(K.KVM_MSI_SET_IRQ, { x: "address", y: "data" }),
  kvm_set_irq: row(K.KVM_SET_IRQ, { a: "gsi", b: "level", c: "irq_source_id" }),
  kvm_userspace_exit: row(K.KVM_USERSPACE_EXIT, { a: "reason", b: "errno" }),
  kvm_vcpu_wakeup: row(K.KVM_VCPU_WAKEUP, { x: "ns", a: "waited", b: "valid" }),
  kvm_halt_poll_ns: row(K.KVM_HALT_POLL_NS, { a: "grow", b: "vcpu_id", c: "new", d: "old" }),
  kvm_msr: row(K.KVM_MSR, { a: "write", b: "exception", x: "ecx", y: "data" }),
  kvm_cr: row(K.KVM_CR, { a: "rw", b: "cr", x: "val" }),
  kvm_pio: row(K.KVM_PIO, { a: "rw", b: "port", c: "size", d: "count", x: "val" }),
  kvm_mmio: row(K.KVM_MMIO, { a: "type", b: "len", x: "gpa", y: "val" }),
  kvm_fast_mmio: row(K.KVM_FAST_MMIO, { x: "gpa|fast_mmio" }),
  // Stock lttng-modules on kernels with a vcpu argument here records its pointer as fault_address: negative, no gpa.
  kvm_page_fault: row(K.KVM_PAGE_FAULT, { a: "vcpu_id", x: "fault_address", y: "error_code" }),
  kvm_hypercall: row(K.KVM_HYPERCALL, { a: "nr", x: "a0", y: "a1", z: "a2" }),
  // Stock lttng-modules does not know `index`, the second argument since Linux 5.0: all but the first are shifted.
  kvm_cpuid: row(K.KVM_CPUID, { x: "function" }),
  kvm_ple_window_update: row(K.KVM_PLE_WINDOW, { a: "vcpu_id", b: "new", c: "old" }),
  kvm_ple_window: row(K.KVM_PLE_WINDOW, { a: "vcpu_id", b: "new", c: "old" }),

  // The kernel renamed vmrun to vmenter in 6.3; npt and nested_cr3 are from before.
  kvm_nested_vmenter: row(K.KVM_NESTED_VMENTER, {
    a: "tdp_enabled|npt",
    x: "vmcb",
    y: "guest_pgd|nested_cr3|nested_eptp",
    z: "nested_rip",
  }),
  kvm_nested_vmrun: row(K.KVM_NESTED_VMENTER, { a: "npt", x: "vmcb", y: "nested_cr3", z: "nested_rip" }),
  kvm_nested_vmexit: row(K.KVM_NESTED_VMEXIT, { a: "exit_reason|exit_code", b: "vcpu_id", c: "isa" }),
  kvm_nested_vmexit_inject: row(K.KVM_NESTED_VMEXIT_INJECT, { a: "exit_code", c: "isa" }),
  kvm_nested_intr_vmexit: row(K.KVM_NESTED_INTR_VMEXIT, { x: "rip" }),
  kvm_nested_vmenter_failed: row(K.KVM_NESTED_VMENTER_FAILED, { a: "err" }),
  // arm64 (FEAT_NV2): exceptions the host takes to the VM's hypervisor, and its way back.
  kvm_nested_eret: row(K.KVM_NESTED_ERET, { a: "hcr_el2", b: "target_mode", x: "elr_el2" }),
  kvm_inject_nested_exception: row(K.KVM_NESTED_VMEXIT_INJECT, { c: "=3" }),

  vgic_update_irq_pending: row(K.KVM_VGIC_UPDATE, { a: "vcpu_id", b: "irq", c: "level" }),
  kvm_irq_line: row(K.KVM_IRQ_LINE, { a: "type", b: "vcpu_idx", c: "irq_num", d: "level" }),
  kvm_wfx_arm64: row(K.KVM_WFX, { a: "is_wfe", x: "vcpu_pc" }),
  kvm_wfx: row(K.KVM_WFX, { a: "is_wfe", x: "vcpu_pc" }),
  kvm_timer_update_irq: row(K.KVM_TIMER_UPDATE_IRQ, { a: "vcpu_id", b: "irq", c: "level" }),
  kvm_timer_hrtimer_expire: row(K.KVM_TIMER_HRTIMER_EXPIRE),
  kvm_wait_lapic_expire: row(K.KVM_WAIT_LAPIC_EXPIRE, { a: "vcpu_id", x: "delta" }),
  kvm_pi_irte_update: row(K.KVM_PI_IRTE_UPDATE, {
    a: "host_irq",
    b: "vcpu_id",
    c: "gsi",
    d: "gvec",
    x: "pi_desc_addr",
    y: "set",
  }),
  kvm_async_pf_not_present: row(K.KVM_ASYNC_PF_NOT_PRESENT, { x: "token", y: "gva" }),
  kvm_async_pf_ready: row(K.KVM_ASYNC_PF_READY, { x: "token", y: "gva" }),

  // Probes of our own and of published add-ons on the way in and out: guest registers.
  vcpu_enter_guest: row(K.GUEST_CONTEXT, {
    a: "vcpuID|vcpu_id",
    b: "vm_pid",
    c: "=0",
    d: "cpl",
    x: "cr3tmp|cr3",
    y: "sptmp|sp|rsp",
    z: "iptmp|ip|rip",
  }),
  vcpu_exit_guest: row(K.GUEST_CONTEXT, {
    a: "vcpuID|vcpu_id",
    b: "vm_pid",
    c: "=1",
    d: "cpl",
    x: "cr3",
    y: "sp|rsp",
    z: "ip|rip",
  }),
});

/** kvm_exit differs by architecture, and its fields say which one it is. */
export function exitRow(fieldNames: readonly string[]): EventRow {
  if (fieldNames.includes("esr_ec")) {
    return row(K.KVM_EXIT, { a: "ret", b: "vcpu_id", c: `=${ISA_BY_FIELDS + 3}`, d: "esr_ec", x: "vcpu_pc" });
  }
  if (fieldNames.includes("scause")) {
    return row(K.KVM_EXIT, {
      a: "scause",
      b: "vcpu_id",
      c: `=${ISA_BY_FIELDS + 4}`,
      d: "=-1",
      x: "sepc",
      y: "stval",
      z: "htval",
    });
  }
  return row(K.KVM_EXIT, {
    a: "exit_reason",
    b: "vcpu_id",
    c: "isa",
    d: "intr_info",
    x: "guest_rip",
    y: "info1",
    z: "info2",
  });
}
