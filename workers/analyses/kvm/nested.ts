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
  const vcpuOf = (...[batch, i, index]: Parameters<EventHandler>): Vcpu | undefined => {
    const machine = session.machines[index] as Machine;
    return emitter(machine, machine.cpu(batch.cpu), batch, i)?.vcpu;
  };

  const enter: EventHandler = (batch, i, index) => {
    const vcpu = vcpuOf(batch, i, index);
    if (!vcpu) return;
    vcpu.level = 2;
    vcpu.nestedVmcb = batch.x[i] as number;
    vcpu.nestedRoot = batch.y[i] as number;
    // Entering is work: whatever the exit before looked like, the vCPU does not halt.
    if (vcpu.place === State.HALT_POLL) enterPlace(vcpu, batch.ts[i] as number, State.HYPERVISOR, vcpu.exitCode);
  };

  /** The exit is reflected to the VM's hypervisor, or the entry failed. */
  const leave: EventHandler = (batch, i, index) => {
    const vcpu = vcpuOf(batch, i, index);
    if (vcpu) vcpu.level = 1;
  };

  return {
    [EventKind.KVM_NESTED_VMENTER]: enter,
    [EventKind.KVM_NESTED_VMEXIT_INJECT]: leave,
    [EventKind.KVM_NESTED_INTR_VMEXIT]: leave,
    [EventKind.KVM_NESTED_VMENTER_FAILED]: leave,
  };
}
