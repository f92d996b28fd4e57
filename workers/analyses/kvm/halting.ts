import { EventKind } from "../../model/event-kinds.js";
import { State } from "../../model/states.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import type { Machine, Vcpu } from "../machine.js";
import { emitter } from "../running.js";
import type { Session } from "../session.js";
import { enterPlace } from "./vcpu-states.js";

/** Beginning and end of halt polling (kvm_vcpu_halt, virt/kvm/kvm_main.c). */
export function haltHandlers(session: Session): AnalysisRun["handlers"] {
  const vcpuOf = (...[batch, i, index]: Parameters<EventHandler>): Vcpu | undefined => {
    const machine = session.machines[index] as Machine;
    return emitter(machine, machine.cpu(batch.cpu), batch, i)?.vcpu;
  };

  /** The vCPU has something to do: it polled successfully, or slept and is back. */
  const wakeup: EventHandler = (batch, i, index) => {
    const vcpu = vcpuOf(batch, i, index);
    if (vcpu?.place === State.HALT_POLL) enterPlace(vcpu, batch.ts[i] as number, State.HYPERVISOR, vcpu.exitCode);
  };

  /** arm64: the exit said WFx; WFI waits for an interrupt like HLT, WFE spins and goes back in. */
  const wfx: EventHandler = (batch, i, index) => {
    const vcpu = vcpuOf(batch, i, index);
    if (batch.a[i] !== 0 || vcpu?.place !== State.HYPERVISOR || vcpu.level !== 1) return;
    enterPlace(vcpu, batch.ts[i] as number, State.HALT_POLL, vcpu.exitCode);
  };

  return { [EventKind.KVM_VCPU_WAKEUP]: wakeup, [EventKind.KVM_WFX]: wfx };
}
