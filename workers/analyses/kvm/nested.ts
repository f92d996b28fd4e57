import type { Emitter } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { BatchWith } from "../../model/kind-fields.js";
import { KvmNestedEret } from "../../model/kvm-fields.js";
import { State } from "../../model/states.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import { emitter } from "../running.js";
import { enterPlace } from "./vcpu-states.js";

const enter: EventHandler<Emitter> = (batch, i, machine, cpu, t) => {
  const vcpu = emitter(machine, cpu, batch, i)?.vcpu;
  if (!vcpu) return;
  vcpu.level = 2;
  // A vCPU that enters a nested guest does not halt, whatever the exit before looked like.
  if (vcpu.place === State.HALT_POLL) enterPlace(vcpu, t, State.HYPERVISOR, vcpu.exitCode);
};

/** The exit is reflected to the VM's hypervisor, or the entry failed. */
const leave: EventHandler<Emitter> = (batch, i, machine, cpu) => {
  const vcpu = emitter(machine, cpu, batch, i)?.vcpu;
  if (vcpu) vcpu.level = 1;
};

/** arm64: an ERET that enters a guest, or any other ERET from EL2. */
const eret: EventHandler<KvmNestedEret | Emitter> = (batch, i, machine, cpu, t) => {
  if (entersNestedGuest(batch, i)) enter(batch, i, machine, cpu, t);
  else leave(batch, i, machine, cpu, t);
};

/**
 * The level that the next kvm_entry runs: the VM's own code or the code of a guest inside it. kvm_nested_vmexit alone
 * changes nothing: the host may handle that exit itself and enter the nested guest again.
 */
export const nestedHandlers: AnalysisRun["handlers"] = {
  [EventKind.KVM_NESTED_VMENTER]: enter,
  [EventKind.KVM_NESTED_ERET]: eret,
  [EventKind.KVM_NESTED_VMEXIT_INJECT]: leave,
  [EventKind.KVM_NESTED_INTR_VMEXIT]: leave,
  [EventKind.KVM_NESTED_VMENTER_FAILED]: leave,
};

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
