import * as Column from "./columns.js";
import { State } from "./numbers.js";
import { i32At, setI32 } from "./prelude.js";
import { V } from "./records.js";
import { emittingVcpu } from "./running.js";
import { enterHalt, enterPlace } from "./vcpu.js";

/*
 * Halts of arm64, and the level that the next kvm_entry runs: the VM's own code or the code of a guest inside it.
 * kvm_nested_vmexit alone changes nothing: the host may handle that exit itself and enter the nested guest again.
 */

export function enterNested(machine: i32, cpu: i32, row: i32, t: f64): void {
  const vcpu = emittingVcpu(machine, cpu, row);
  if (vcpu === 0) return;
  setI32(vcpu + V.LEVEL, 2);
  // A vCPU that enters a nested guest does not halt, whatever the exit before looked like.
  if (i32At(vcpu + V.PLACE) === State.HALT_POLL) enterPlace(vcpu, t, State.HYPERVISOR, i32At(vcpu + V.EXIT_CODE));
}

/** The exit is reflected to the VM's hypervisor, or the entry failed. */
export function leaveNested(machine: i32, cpu: i32, row: i32): void {
  const vcpu = emittingVcpu(machine, cpu, row);
  if (vcpu !== 0) setI32(vcpu + V.LEVEL, 1);
}

/** arm64: an ERET that enters a guest, or any other ERET from EL2. */
export function eret(machine: i32, cpu: i32, row: i32, t: f64): void {
  if (entersNestedGuest(row)) enterNested(machine, cpu, row, t);
  else leaveNested(machine, cpu, row);
}

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
export function entersNestedGuest(row: i32): boolean {
  const hcr = i32At(Column.A + (row << 2));
  const mode = i32At(Column.B + (row << 2));
  if ((hcr & HCR_VM) === 0 || (hcr & HCR_TGE) !== 0) return false;
  return (mode & AARCH32) !== 0 || (mode & LEVEL_MASK) < EL2;
}

/** arm64: the exit was WFx. WFI waits for an interrupt, like HLT; WFE spins and enters the guest again. */
export function waitsForEvent(machine: i32, cpu: i32, row: i32, t: f64): void {
  const vcpu = emittingVcpu(machine, cpu, row);
  if (vcpu === 0 || i32At(Column.A + (row << 2)) !== 0) return;
  if (i32At(vcpu + V.PLACE) !== State.HYPERVISOR || i32At(vcpu + V.LEVEL) !== 1) return;
  enterHalt(machine, vcpu, t, i32At(vcpu + V.EXIT_CODE));
}
