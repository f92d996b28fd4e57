import { classesByCode, type ExitTable } from "../exit-class.js";

/** Why KVM_RUN returned to the VMM: include/uapi/linux/kvm.h, KVM_EXIT_*. The same on every architecture. Ten a line. */
const NAMES = [
  "UNKNOWN EXCEPTION IO HYPERCALL DEBUG HLT MMIO IRQ_WINDOW_OPEN SHUTDOWN FAIL_ENTRY",
  "INTR SET_TPR TPR_ACCESS S390_SIEIC S390_RESET DCR NMI INTERNAL_ERROR OSI PAPR_HCALL",
  "S390_UCONTROL WATCHDOG S390_TSCH EPR SYSTEM_EVENT S390_STSI IOAPIC_EOI HYPERV ARM_NISV X86_RDMSR",
  "X86_WRMSR DIRTY_RING_FULL AP_RESET_HOLD X86_BUS_LOCK XEN RISCV_SBI RISCV_CSR NOTIFY LOONGARCH_IOCSR MEMORY_FAULT",
].flatMap((ten) => ten.split(" "));

export const KVM_EXIT_INTR = 10;
export const KVM_EXIT_MEMORY_FAULT = 39;

export const USERSPACE: ExitTable = {
  names: new Map(NAMES.map((name, code) => [code, name])),
  classes: classesByCode({
    io: [2, 6, 28],
    hypercall: [3, 35],
    idle: [5],
    "interrupt-window": [7],
    shutdown: [8, 9, 17, 24],
    msr: [29, 30],
    "dirty-log": [31],
    spin: [33],
  }),
};
