import { classesByCode, type ExitTable, range } from "../exit-class.js";

/** AMD: arch/x86/include/uapi/asm/svm.h, SVM_EXIT_REASONS. */
const NAMES: Readonly<Record<number, string>> = {
  96: "interrupt",
  97: "nmi",
  98: "smi",
  99: "init",
  100: "vintr",
  101: "cr0_sel_write",
  102: "read_idtr",
  103: "read_gdtr",
  104: "read_ldtr",
  105: "read_rt",
  106: "write_idtr",
  107: "write_gdtr",
  108: "write_ldtr",
  109: "write_rt",
  110: "rdtsc",
  111: "rdpmc",
  112: "pushf",
  113: "popf",
  114: "cpuid",
  115: "rsm",
  116: "iret",
  117: "swint",
  118: "invd",
  119: "pause",
  120: "hlt",
  121: "invlpg",
  122: "invlpga",
  123: "io",
  124: "msr",
  125: "task_switch",
  126: "ferr_freeze",
  127: "shutdown",
  128: "vmrun",
  129: "hypercall",
  130: "vmload",
  131: "vmsave",
  132: "stgi",
  133: "clgi",
  134: "skinit",
  135: "rdtscp",
  136: "icebp",
  137: "wbinvd",
  138: "monitor",
  139: "mwait",
  140: "mwait_cond",
  141: "xsetbv",
  142: "rdpru",
  143: "efer_write_trap",
  162: "invpcid",
  165: "buslock",
  166: "idle-halt",
  1024: "npf",
  1025: "avic_incomplete_ipi",
  1026: "avic_unaccelerated_access",
  1027: "vmgexit",
};

export const SVM_HLT = 0x78;
/** HLT with no virtual interrupt pending, where the processor tells the two apart. */
export const SVM_IDLE_HLT = 0xa6;
/** -1 as ExitCode keeps it. */
export const SVM_INVALID = 0x7ff;
/** 0x80000001.. (SEV guests' software exits) are kept from here on. */
export const SVM_SOFTWARE = 0x7e0;

const SOFTWARE_NAMES = ["mmio_read", "mmio_write", "nmi_complete", "ap_hlt_loop", "ap_jump_table"];

/** By vector (arch/x86/include/asm/trapnr.h). */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  0: "DE",
  1: "DB",
  3: "BP",
  4: "OF",
  5: "BR",
  6: "UD",
  7: "NM",
  8: "DF",
  10: "TS",
  11: "NP",
  12: "SS",
  13: "GP",
  14: "PF",
  16: "MF",
  17: "AC",
  18: "MC",
  19: "XM",
};

const names = new Map(Object.entries(NAMES).map(([code, name]) => [Number(code), name]));
for (const n of range(0, 15)) {
  names.set(n, `read_cr${n}`);
  names.set(0x10 + n, `write_cr${n}`);
  names.set(0x20 + n, `read_dr${n}`);
  names.set(0x30 + n, `write_dr${n}`);
}
for (const n of range(0, 31)) names.set(0x40 + n, `${EXCEPTIONS[n] ?? n} excp`);
SOFTWARE_NAMES.forEach((name, i) => {
  names.set(SVM_SOFTWARE + 1 + i, name);
});
names.set(SVM_INVALID, "invalid_guest_state");

export const SVM: ExitTable = {
  names,
  classes: classesByCode({
    idle: [SVM_HLT, SVM_IDLE_HLT, 0x8b, 0x8c],
    "external-interrupt": [0x60, 0x61, 0x62],
    "interrupt-window": [0x64],
    io: [0x7b],
    "page-fault": [0x400],
    msr: [0x7c],
    apic: [0x401, 0x402],
    hypercall: [0x81],
    spin: [0x77],
    "control-register": range(0, 0x37),
    nested: [0x80, 0x82, 0x83, 0x84, 0x85, 0x86],
    cpuid: [0x72],
    exception: range(0x40, 0x5f),
    shutdown: [0x7f, SVM_INVALID],
  }),
};
