import type { Emitter } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { KvmNestedEret } from "../../model/kvm-fields.js";
import { State } from "../../model/states.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Vcpu } from "../entities.js";
import { emitter } from "../running.js";
import { entersNestedGuest } from "./nested-eret.js";
import { enterPlace } from "./vcpu-states.js";

const vcpuOf = (...[batch, i, machine, cpu]: Parameters<EventHandler<Emitter>>): Vcpu | undefined =>
  emitter(machine, cpu, batch, i)?.vcpu;

const enter: EventHandler<Emitter> = (batch, i, machine, cpu, t) => {
  const vcpu = vcpuOf(batch, i, machine, cpu, t);
  if (!vcpu) return;
  vcpu.level = 2;
  // A vCPU that enters a nested guest does not halt, whatever the exit before looked like.
  if (vcpu.place === State.HALT_POLL) enterPlace(vcpu, t, State.HYPERVISOR, vcpu.exitCode);
};

/** The exit is reflected to the VM's hypervisor, or the entry failed. */
const leave: EventHandler<Emitter> = (batch, i, machine, cpu, t) => {
  const vcpu = vcpuOf(batch, i, machine, cpu, t);
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
