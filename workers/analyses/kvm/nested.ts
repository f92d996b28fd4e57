import { EventKind } from "../../model/event-kinds.js";
import { State } from "../../model/states.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Machine, Vcpu } from "../machine.js";
import { emitter } from "../running.js";
import type { Session } from "../session.js";
import { enterPlace } from "./vcpu-states.js";

/**
 * Whose code the next kvm_entry runs: the VM's or that of a guest inside it. kvm_nested_vmexit alone changes
 * nothing: the host may handle that exit itself and go back to the nested guest.
 */
export function nestedHandlers(session: Session): AnalysisRun["handlers"] {
  const vcpuOf = (...[batch, i, index, cpu]: Parameters<EventHandler>): Vcpu | undefined =>
    emitter(session.machines[index] as Machine, cpu, batch, i)?.vcpu;

  const enter: EventHandler = (batch, i, index, cpu, t) => {
    const vcpu = vcpuOf(batch, i, index, cpu, t);
    if (!vcpu) return;
    vcpu.level = 2;
    vcpu.nestedVmcb = batch.x[i] as number;
    vcpu.nestedRoot = batch.y[i] as number;
    // Entering is work: whatever the exit before looked like, the vCPU does not halt.
    if (vcpu.place === State.HALT_POLL) enterPlace(vcpu, t, State.HYPERVISOR, vcpu.exitCode);
  };

  /** The exit is reflected to the VM's hypervisor, or the entry failed. */
  const leave: EventHandler = (batch, i, index, cpu, t) => {
    const vcpu = vcpuOf(batch, i, index, cpu, t);
    if (vcpu) vcpu.level = 1;
  };

  return {
    [EventKind.KVM_NESTED_VMENTER]: enter,
    [EventKind.KVM_NESTED_VMEXIT_INJECT]: leave,
    [EventKind.KVM_NESTED_INTR_VMEXIT]: leave,
    [EventKind.KVM_NESTED_VMENTER_FAILED]: leave,
  };
}
