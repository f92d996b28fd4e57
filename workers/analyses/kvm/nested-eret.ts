import type { BatchWith } from "../../model/kind-fields.js";
import { KvmNestedEret } from "../../model/kvm-fields.js";

/** Bits of HCR_EL2 (Arm ARM, D19.2.48): translation for guests is on; the hypervisor's own programs are in EL0. */
const HCR_VM = 1 << 0;
const HCR_TGE = 1 << 27;
/** PSTATE.M: the exception level is in bits 2 and 3; AArch32 (bit 4) is below EL2 always. */
const LEVEL_MASK = 0b01100;
const EL2 = 0b01000;
const AARCH32 = 0b10000;

/**
 * Does this ERET of a VM's hypervisor (kvm_nested_eret) enter a guest of its own? Other targets are the hypervisor
 * itself, its own programs, and the kernel with which it shares the VM and all of its memory (nVHE,
 * arch/arm64/kvm/hyp/nvhe/switch.c).
 */
export function entersNestedGuest(batch: BatchWith<KvmNestedEret>, i: number): boolean {
  const hcr = batch[KvmNestedEret.hcr][i] as number;
  const mode = batch[KvmNestedEret.targetMode][i] as number;
  if ((hcr & HCR_VM) === 0 || (hcr & HCR_TGE) !== 0) return false;
  return (mode & AARCH32) !== 0 || (mode & LEVEL_MASK) < EL2;
}
