import { exitNames, Isa } from "../../model/kvm/exit-code.js";
import type { Labels } from "./mapping.js";

// Numbers for what trace files, `trace-cmd report` and `perf script` print as words, by the tables of the kernel's
// `print fmt`.

/** include/trace/events/sched.h: states as the kernel reports them since 4.14, and flags that older ones add. */
export const STATE_LABELS: Labels = stateLabels();

function stateLabels(): Labels {
  // trace-cmd prints W for an idle kernel thread. No thread stops while it is woken, which is what W once meant.
  const states = { R: 0, S: 1, D: 2, T: 4, t: 8, X: 0x10, x: 0x10, Z: 0x20, P: 0x40, I: 0x80, W: 0x80 };
  // For wakers, and for the load; they say nothing of what the thread does.
  const flags = ["", "|K", "|W", "|N", "|K|W", "|W|N", "|K|N", "|K|W|N"];
  const preempted = 0x100;
  const labels: Record<string, number> = {};
  for (const [state, number] of withPairs(Object.entries(states))) {
    for (const flag of flags) {
      labels[state + flag] = number;
      labels[`${state}${flag}+`] = number | preempted;
    }
  }
  return labels;
}

/** A thread that stops while it sleeps is "S|T" to kernels that print more than one bit. */
function withPairs(states: readonly (readonly [string, number])[]): (readonly [string, number])[] {
  const pairs = states.flatMap(([first, low]) =>
    states
      .filter(([second, high]) => 0 < low && low < high && second !== "W")
      .map(([second, high]) => [`${first}|${second}`, low | high] as const),
  );
  return [...states, ...pairs];
}

export const ACCESS_LABELS: Labels = { read: 0, write: 1 };

/** kvm_deliver_mode (arch/x86/kvm/trace.h). */
export const DELIVERY_MODE_LABELS: Labels = {
  Fixed: 0,
  LowPrio: 1,
  SMI: 2,
  Res3: 3,
  NMI: 4,
  INIT: 5,
  SIPI: 6,
  ExtINT: 7,
};

/** kvm_trace_symbol_mmio (include/trace/events/kvm.h). */
export const MMIO_LABELS: Labels = { "unsatisfied-read": 0, read: 1, write: 2 };

/** "guest executed wfi", "wfe" (arch/arm64/kvm/trace_arm.h). */
export const WFX_LABELS: Labels = { i: 0, e: 1 };

/** kvm_trace_symbol_apic (arch/x86/kvm/trace.h), and the registers of vectors by their number. */
export const APIC_REGISTER_LABELS: Labels = {
  APIC_ID: 0x20,
  APIC_LVR: 0x30,
  APIC_TASKPRI: 0x80,
  APIC_ARBPRI: 0x90,
  APIC_PROCPRI: 0xa0,
  APIC_EOI: 0xb0,
  APIC_RRR: 0xc0,
  APIC_LDR: 0xd0,
  APIC_DFR: 0xe0,
  APIC_SPIV: 0xf0,
  APIC_ISR: 0x100,
  APIC_TMR: 0x180,
  APIC_IRR: 0x200,
  APIC_ESR: 0x280,
  APIC_ICR: 0x300,
  APIC_ICR2: 0x310,
  APIC_LVTT: 0x320,
  APIC_LVTTHMR: 0x330,
  APIC_LVTPC: 0x340,
  APIC_LVT0: 0x350,
  APIC_LVT1: 0x360,
  APIC_LVTERR: 0x370,
  APIC_TMICT: 0x380,
  APIC_TMCCT: 0x390,
  APIC_TDCR: 0x3e0,
  APIC_SELF_IPI: 0x3f0,
  APIC_EFEAT: 0x400,
  APIC_ECTRL: 0x410,
};

/** kvm_arm_exception_type (arch/arm64/include/asm/kvm_asm.h). */
export const ARM_EXIT_LABELS: Labels = { IRQ: 0, SERROR: 1, TRAP: 2, IL: 3 };

/** SVM_EXIT_REASONS (arch/x86/include/uapi/asm/svm.h) where other names or numbers are used than in exit codes. */
const SVM_PRINTED: Labels = {
  "XF excp": 0x53,
  write_efer_trap: 0x8f,
  write_cr0_trap: 0x90,
  write_cr4_trap: 0x94,
  write_cr8_trap: 0x98,
  vmgexit_mmio_read: 0x80000001,
  vmgexit_mmio_write: 0x80000002,
  vmgexit_nmi_complete: 0x80000003,
  vmgexit_ap_hlt_loop: 0x80000004,
  vmgexit_ap_jump_table: 0x80000005,
  vmgexit_page_state_change: 0x80000010,
  vmgexit_guest_request: 0x80000011,
  vmgexit_ext_guest_request: 0x80000012,
  vmgexit_ap_creation: 0x80000013,
  vmgexit_hypervisor_feature: 0x8000fffd,
  invalid_guest_state: -1,
};

/** What libtraceevent's plugin for KVM, and so `trace-cmd report`, prints in place of these names of the kernel. */
const SVM_BY_PLUGIN: Readonly<Record<string, string>> = {
  interrupt: "EXIT_INTR",
  read_idtr: "EXIT_IDTR_READ",
  read_gdtr: "EXIT_GDTR_READ",
  read_ldtr: "EXIT_LDTR_READ",
  read_rt: "EXIT_TR_READ",
  write_idtr: "EXIT_IDTR_WRITE",
  write_gdtr: "EXIT_GDTR_WRITE",
  write_ldtr: "EXIT_LDTR_WRITE",
  write_rt: "EXIT_TR_WRITE",
  io: "EXIT_IOIO",
  hypercall: "EXIT_VMMCALL",
  "XM excp": "EXIT_EXCP_XF",
};

/** Most of the plugin's names follow from the kernel's: "hlt" is EXIT_HLT, "PF excp" is EXIT_EXCP_PF. */
function svmByPlugin(name: string): string {
  return SVM_BY_PLUGIN[name] ?? `EXIT_${name.replace(/^(\w+) excp$/, "excp_$1").toUpperCase()}`;
}

/** A flag of VMX, printed behind the reason. */
const FAILED_VMENTRY = 0x80000000;

const SVM_LABELS: Labels = {
  ...Object.fromEntries(
    exitNames(Isa.SVM).flatMap(([reason, name]) => [
      [name, reason],
      [svmByPlugin(name), reason],
    ]),
  ),
  ...SVM_PRINTED,
  EXIT_ERR: -1,
};

/** Before 5.5, and by libtraceevent's plugin. */
const VMX_OLD: Labels = { PENDING_INTERRUPT: 7 };

const VMX_LABELS: Labels = Object.fromEntries(
  [...exitNames(Isa.VMX), ...Object.entries(VMX_OLD).map(([name, reason]) => [reason, name] as const)].flatMap(
    ([reason, name]) => [
      [name, reason],
      [`${name} FAILED_VMENTRY`, reason + FAILED_VMENTRY],
    ],
  ),
);

/** Exit reasons of x86: a name says the vendor too. */
export const EXIT_REASON_LABELS: Labels = { ...SVM_LABELS, ...VMX_LABELS };

export const EXIT_ISA_LABELS: Labels = { ...isaLabels(SVM_LABELS, Isa.SVM), ...isaLabels(VMX_LABELS, Isa.VMX) };

function isaLabels(labels: Labels, isa: number): Labels {
  return Object.fromEntries(Object.keys(labels).map((name) => [name, isa]));
}
