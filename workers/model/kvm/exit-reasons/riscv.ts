import { classesByCode, type ExitTable } from "../exit-class.js";

/** RISC-V: scause without its interrupt bit, which is kept as 0x100 (arch/riscv/include/asm/csr.h, EXC_* and IRQ_*). */
export const RISCV_INTERRUPT = 0x100;

const NAMES: Readonly<Record<number, string>> = {
  0: "INST_MISALIGNED",
  1: "INST_ACCESS",
  2: "INST_ILLEGAL",
  3: "BREAKPOINT",
  5: "LOAD_ACCESS",
  7: "STORE_ACCESS",
  8: "SYSCALL",
  9: "HYPERVISOR_SYSCALL",
  10: "SUPERVISOR_SYSCALL",
  12: "INST_PAGE_FAULT",
  13: "LOAD_PAGE_FAULT",
  15: "STORE_PAGE_FAULT",
  20: "INST_GUEST_PAGE_FAULT",
  21: "LOAD_GUEST_PAGE_FAULT",
  22: "VIRTUAL_INST_FAULT",
  23: "STORE_GUEST_PAGE_FAULT",
  [RISCV_INTERRUPT + 1]: "IRQ_S_SOFT",
  [RISCV_INTERRUPT + 5]: "IRQ_S_TIMER",
  [RISCV_INTERRUPT + 9]: "IRQ_S_EXT",
  [RISCV_INTERRUPT + 12]: "IRQ_S_GEXT",
};

export const RISCV: ExitTable = {
  names: new Map(Object.entries(NAMES).map(([code, name]) => [Number(code), name])),
  classes: classesByCode({
    "external-interrupt": [RISCV_INTERRUPT + 1, RISCV_INTERRUPT + 5, RISCV_INTERRUPT + 9, RISCV_INTERRUPT + 12],
    "page-fault": [20, 21, 23],
    hypercall: [10],
    msr: [22],
  }),
};
