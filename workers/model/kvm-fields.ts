/** Fields of KVM's events; see event-fields.ts. */

export enum KvmEntry {
  /** As recorded; stock lttng-modules records garbage on some kernels. */
  vcpuId = "a",
}

export enum KvmExit {
  /** Exit reason; arm64: `ret`, RISC-V: `scause`. */
  reason = "a",
  vcpuId = "b",
  /** 1 VMX, 2 SVM as recorded; ISA_BY_FIELDS + 3 arm64, + 4 RISC-V as the event's fields tell; 0 unknown. */
  isa = "c",
  /** x86: interruption information; arm64: the exception class of ESR_EL2. */
  detail = "d",
  guestRip = "x",
}

export enum KvmInject {
  vector = "a",
}

/** kvm_apic_accept_irq, kvm_apicv_accept_irq. */
export enum KvmAccept {
  /** Equals the id of the vCPU. */
  apicId = "a",
  vector = "b",
  /** 0 fixed, 1 lowest priority; others (NMI, INIT, SIPI) carry no vector. */
  deliveryMode = "c",
}

export enum KvmApicIpi {
  /** Low half of the interrupt command register. */
  command = "a",
}

export enum KvmApic {
  isWrite = "a",
  /** Offset in the APIC's page. */
  register = "b",
  value = "x",
}

export enum KvmMsi {
  address = "x",
  data = "y",
}

export enum KvmUserspaceExit {
  reason = "a",
  /** -1 also where the trace does not say. */
  errno = "b",
}

export enum KvmVcpuWakeup {
  /** 0: polling was enough, 1: the vCPU slept. */
  waited = "a",
  /** How long, from the end of the halt's emulation on. */
  ns = "x",
}

export enum KvmMsr {
  isWrite = "a",
  msr = "x",
  value = "y",
}

export enum KvmCr {
  isWrite = "a",
  /** Number of the control register. */
  cr = "b",
  value = "x",
}

export enum KvmPio {
  isWrite = "a",
  port = "b",
}

export enum KvmMmio {
  /** 0 read of an address without a device, 1 read, 2 write (include/trace/events/kvm.h). */
  type = "a",
}

/** The address of kvm_mmio, kvm_fast_mmio and kvm_page_fault. */
export enum GuestMemory {
  /** Stock lttng-modules records a pointer in kvm_page_fault on some kernels: negative, no guest address. */
  gpa = "x",
}

export enum KvmPageFault {
  /** Low half. After an EPT violation it is the exit qualification, otherwise the error code of a page fault. */
  error = "a",
}

export enum KvmHypercall {
  number = "a",
  /** Its arguments; NaN: not recorded. */
  first = "x",
  second = "y",
}

export enum KvmCpuid {
  /** The leaf that is asked for. */
  leaf = "x",
}

export enum KvmNestedEnter {
  /** Guest physical address of the control block: VMCB12, VMCS12. */
  controlBlock = "x",
  /** Root of the second-level page table: nCR3, EPTP. */
  root = "y",
}

/** arm64: ERET of a VM's hypervisor. */
export enum KvmNestedEret {
  /** Low half of its HCR_EL2. */
  hcr = "a",
  /** PSTATE.M that it returns to. */
  targetMode = "b",
}

/** arm64: the level of an interrupt at the virtual GIC. */
export enum KvmVgic {
  vcpuId = "a",
  irq = "b",
  level = "c",
}

export enum KvmWfx {
  /** 0 WFI, which waits for an interrupt; 1 WFE, which spins. */
  isWfe = "a",
}

/** An interrupt source of Hyper-V's interface (SINT) sends its vector to a vCPU. */
export enum HyperVInterrupt {
  vcpuId = "a",
  vector = "b",
  /** 0 and below: nothing was delivered. */
  result = "c",
}

/** The host's timer behind a synthetic timer of Hyper-V's interface fires. */
export enum HyperVCallback {
  vcpuId = "a",
}

/** A synthetic timer expires, in the thread of its vCPU. */
export enum HyperVExpiration {
  /** 0: its interrupt or message was delivered. */
  result = "a",
}

/** kvm_hv_send_ipi, kvm_hv_send_ipi_ex. */
export enum HyperVIpi {
  vector = "a",
}

export enum HyperVHypercall {
  /** Call code (Hypervisor Top-Level Functional Specification, appendix A). */
  code = "a",
}

/** kvm_async_pf_not_present, kvm_async_pf_ready, both in the vCPU's thread. */
export enum AsyncFault {
  /** Tells the faults of a vCPU apart; all ones: it wakes all that wait. */
  token = "x",
}

/** Memory of the VMM's process, as addresses there. */
export enum UnmappedMemory {
  start = "x",
  end = "y",
}

/** Registers of a guest, recorded by an add-on module or kprobes (docs/guest-processes.md). */
export enum GuestContext {
  vcpuId = "a",
  vmmTgid = "b",
  /** 0 at an entry, 1 at an exit. */
  isExit = "c",
  cpl = "d",
  cr3 = "x",
  rsp = "y",
  rip = "z",
}
