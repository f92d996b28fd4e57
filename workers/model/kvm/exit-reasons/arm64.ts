import { classesByCode, type ExitTable } from "../exit-class.js";

/**
 * arm64: `ret` of kvm_exit (ARM_EXCEPTION_*, arch/arm64/include/asm/kvm_asm.h) and, for traps, the exception
 * class of ESR_EL2 (arch/arm64/include/asm/esr.h). Kept as TRAP + class for traps, as `ret` for the others.
 */
export const ARM_RET_TRAP = 2;
export const ARM_TRAP = 0x100;
const ARM_WFX = ARM_TRAP + 0x01;

const NAMES: Readonly<Record<number, string>> = {
  0: "IRQ",
  1: "SERROR",
  2: "TRAP",
  3: "IL",
  [ARM_TRAP + 0x00]: "UNKNOWN",
  [ARM_WFX]: "WFx",
  [ARM_TRAP + 0x03]: "CP15_32",
  [ARM_TRAP + 0x04]: "CP15_64",
  [ARM_TRAP + 0x05]: "CP14_MR",
  [ARM_TRAP + 0x06]: "CP14_LS",
  [ARM_TRAP + 0x07]: "FP_ASIMD",
  [ARM_TRAP + 0x08]: "CP10_ID",
  [ARM_TRAP + 0x09]: "PAC",
  [ARM_TRAP + 0x0c]: "CP14_64",
  [ARM_TRAP + 0x11]: "SVC32",
  [ARM_TRAP + 0x12]: "HVC32",
  [ARM_TRAP + 0x13]: "SMC32",
  [ARM_TRAP + 0x15]: "SVC64",
  [ARM_TRAP + 0x16]: "HVC64",
  [ARM_TRAP + 0x17]: "SMC64",
  [ARM_TRAP + 0x18]: "SYS64",
  [ARM_TRAP + 0x19]: "SVE",
  [ARM_TRAP + 0x1a]: "ERET",
  [ARM_TRAP + 0x1f]: "IMP_DEF",
  [ARM_TRAP + 0x20]: "IABT_LOW",
  [ARM_TRAP + 0x21]: "IABT_CUR",
  [ARM_TRAP + 0x22]: "PC_ALIGN",
  [ARM_TRAP + 0x24]: "DABT_LOW",
  [ARM_TRAP + 0x25]: "DABT_CUR",
  [ARM_TRAP + 0x26]: "SP_ALIGN",
  [ARM_TRAP + 0x28]: "FP_EXC32",
  [ARM_TRAP + 0x2c]: "FP_EXC64",
  [ARM_TRAP + 0x2f]: "SERROR",
  [ARM_TRAP + 0x30]: "BREAKPT_LOW",
  [ARM_TRAP + 0x32]: "SOFTSTP_LOW",
  [ARM_TRAP + 0x34]: "WATCHPT_LOW",
  [ARM_TRAP + 0x38]: "BKPT32",
  [ARM_TRAP + 0x3a]: "VECTOR32",
  [ARM_TRAP + 0x3c]: "BRK64",
};

export const ARM64: ExitTable = {
  names: new Map(Object.entries(NAMES).map(([code, name]) => [Number(code), name])),
  classes: classesByCode({
    // WFI waits, WFE spins; the exit itself does not tell them apart (kvm_wfx_arm64 does).
    idle: [ARM_WFX],
    "external-interrupt": [0],
    "page-fault": [ARM_TRAP + 0x20],
    // Stage 2 faults and MMIO alike: a data abort is a page fault until the handler finds no memory there.
    io: [ARM_TRAP + 0x24],
    msr: [ARM_TRAP + 0x18],
    hypercall: [ARM_TRAP + 0x12, ARM_TRAP + 0x13, ARM_TRAP + 0x16, ARM_TRAP + 0x17],
    nested: [ARM_TRAP + 0x1a],
    exception: [1, ARM_TRAP + 0x2f],
    shutdown: [3],
  }),
};
