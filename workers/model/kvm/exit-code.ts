import { errnoName } from "./errno.js";
import type { ExitClass, ExitTable } from "./exit-class.js";
import { ARM_RET_TRAP, ARM_TRAP, ARM64 } from "./exit-reasons/arm64.js";
import { otherName, otherNumber, otherReason } from "./exit-reasons/other.js";
import { RISCV, RISCV_INTERRUPT } from "./exit-reasons/riscv.js";
import { SVM, SVM_HLT, SVM_IDLE_HLT, SVM_INVALID, SVM_SOFTWARE } from "./exit-reasons/svm.js";
import { USERSPACE } from "./exit-reasons/userspace.js";
import { VMX, VMX_HLT } from "./exit-reasons/vmx.js";

/**
 * An exit reason with its instruction set in one 16-bit number, so that a lane's `reason` column says it all:
 * bits 11..13 the set, bits 0..10 the reason. 0 is "none or not known".
 */
export type ExitCode = number;

/**
 * 1 and 2 are KVM's own numbers (KVM_ISA_VMX, KVM_ISA_SVM); 5 holds exits to userspace, 6 errors of KVM_RUN, 7 what
 * no table knows.
 */
export const Isa = { UNKNOWN: 0, VMX: 1, SVM: 2, ARM64: 3, RISCV: 4, USERSPACE: 5, ERROR: 6, OTHER: 7 } as const;
export type Isa = (typeof Isa)[keyof typeof Isa];
export const ISA_NAMES = ["", "vmx", "svm", "arm64", "riscv", "userspace", "error", "unknown"] as const;

const ISA_SHIFT = 11;
const REASON_MASK = 0x7ff;

const VMX_RESERVED = 0x03ff0000;

const TABLES: readonly (ExitTable | undefined)[] = [undefined, VMX, SVM, ARM64, RISCV, USERSPACE];

/** HLT exits: the halted vCPU polls or sleeps next. On arm64 kvm_wfx_arm64 reports WFI instead. */
const HALTS_VMX = (Isa.VMX << ISA_SHIFT) | VMX_HLT;
const HALTS_SVM = (Isa.SVM << ISA_SHIFT) | SVM_HLT;
const IDLE_HALTS_SVM = (Isa.SVM << ISA_SHIFT) | SVM_IDLE_HLT;

/** From slots a (exit reason, or `ret` on arm64) and d (esr_ec on arm64) of KVM_EXIT. */
export function exitCodeOf(isa: number, reason: number, detail: number): ExitCode {
  switch (isa) {
    // Bits 26 and up are flags: failed entry, enclave mode. Those below are zero (Intel SDM 3, 25.9.1).
    case Isa.VMX:
      return reason & VMX_RESERVED ? otherCode(reason) : (Isa.VMX << ISA_SHIFT) | (reason & REASON_MASK);
    case Isa.SVM:
      return REASON_MASK < reason ? otherCode(reason) : (Isa.SVM << ISA_SHIFT) | svmReason(reason);
    case Isa.ARM64: {
      const isTrap = (reason & 0xff) === ARM_RET_TRAP;
      return (Isa.ARM64 << ISA_SHIFT) | (isTrap ? ARM_TRAP | (detail & 0x3f) : reason & 0xff);
    }
    case Isa.RISCV:
      return (Isa.RISCV << ISA_SHIFT) | (reason & 0xff) | (reason < 0 ? RISCV_INTERRUPT : 0);
    case Isa.OTHER:
      return otherCode(reason);
    default:
      return 0;
  }
}

function otherCode(reason: number): ExitCode {
  return (Isa.OTHER << ISA_SHIFT) | otherNumber(reason);
}

function svmReason(reason: number): number {
  if (0 <= reason) return reason & REASON_MASK;
  return reason === -1 ? SVM_INVALID : SVM_SOFTWARE | (reason & 0xf);
}

export function userspaceCodeOf(reason: number): ExitCode {
  return (Isa.USERSPACE << ISA_SHIFT) | (reason & REASON_MASK);
}

/** KVM_RUN returned an error instead of an exit to userspace; `errno` is positive. */
export function errorCodeOf(errno: number): ExitCode {
  return (Isa.ERROR << ISA_SHIFT) | (errno & REASON_MASK);
}

/** The reasons of an instruction set with their names. */
export function exitNames(isa: Isa): readonly (readonly [reason: number, name: string])[] {
  return [...(TABLES[isa]?.names ?? [])];
}

export function isHaltExit(code: ExitCode): boolean {
  return code === HALTS_VMX || code === HALTS_SVM || code === IDLE_HALTS_SVM;
}

export function isaOf(code: ExitCode): Isa {
  return (code >> ISA_SHIFT) as Isa;
}

/** The number as the kernel gives it, for tables next to those of other tools. */
export function reasonOf(code: ExitCode): number {
  const reason = code & REASON_MASK;
  if (isaOf(code) === Isa.OTHER) return otherReason(reason);
  if (isaOf(code) !== Isa.SVM || reason < SVM_SOFTWARE) return reason;
  return reason === SVM_INVALID ? -1 : 0x80000000 + (reason & 0xf);
}

export function exitName(code: ExitCode): string {
  if (code === 0) return "";
  const reason = code & REASON_MASK;
  if (isaOf(code) === Isa.OTHER) return otherName(reason);
  if (isaOf(code) === Isa.ERROR) return `error ${errnoName(reason)}`;
  return TABLES[isaOf(code)]?.names.get(reason) ?? `0x${reason.toString(16)}`;
}

export function exitClass(code: ExitCode): ExitClass {
  return TABLES[isaOf(code)]?.classes.get(code & REASON_MASK) ?? "other";
}

/** All codes of a class. */
export function codesOfClass(wanted: ExitClass): readonly ExitCode[] {
  return TABLES.flatMap((table, isa) =>
    [...(table?.classes ?? [])].flatMap(([reason, own]) => (own === wanted ? [(isa << ISA_SHIFT) | reason] : [])),
  );
}

/**
 * The instruction set of an exit whose event does not say (no `isa` field before 2.6.36). SVM has few codes below
 * 0x60 that occur and VMX none above 75; UNKNOWN for those that could be either.
 */
export function inferIsa(reason: number): Isa {
  if (reason < 0 || 0x60 <= reason) return Isa.SVM;
  const vmxOnly = [1, 7, 10, 12, 18, 28, 29, 30, 31, 32, 40, 44, 45, 49, 52, 54, 55];
  return vmxOnly.includes(reason) ? Isa.VMX : Isa.UNKNOWN;
}
